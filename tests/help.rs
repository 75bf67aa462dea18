use std::process::Output;

use crate::support::{minezone, root, text};

/// Runs the program on a terminal of 80 columns in a locale.
fn run(locale: &str, arguments: &[&str]) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_minezone"));
    command.env("LC_ALL", locale).env("COLUMNS", "80").current_dir(root()).args(arguments).output().unwrap()
}

/// What it puts on standard output, without the blanks in which clap ends an empty line.
fn shown(locale: &str, arguments: &[&str]) -> String {
    let output = run(locale, arguments);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{arguments:?}");
    text(&output.stdout).lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

fn refused(locale: &str, arguments: &[&str]) -> String {
    let output = run(locale, arguments);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), String::new()), "{arguments:?}");
    text(&output.stderr)
}

#[test]
fn help_is_in_the_language_of_the_reader() {
    let english = shown("C", &["screen", "--help"]);
    insta::assert_snapshot!("screen-help-en", english);
    assert_eq!(shown("en_US.UTF-8", &["screen", "--help"]), english);
    assert_eq!(shown("zh_CN.UTF-8", &["screen", "--help", "--lang", "en"]), english);
    let chinese = shown("zh_CN.UTF-8", &["screen", "--help"]);
    insta::assert_snapshot!("screen-help-zh", chinese);
    for arguments in
        [["screen", "--lang", "zh", "--help"], ["--lang", "zh", "help", "screen"], ["screen", "--help", "--lang", "zh"]]
    {
        assert_eq!(shown("C", &arguments), chinese, "{arguments:?}");
    }
    insta::assert_snapshot!("overlap-brief-zh", shown("C", &["overlap", "-h", "--lang=zh"]));
    insta::assert_snapshot!("help-zh", shown("C", &["--lang", "zh", "--help"]));
}

/// No line of any help is wider than the terminal, on which a Chinese sign takes two columns.
#[test]
fn help_fits_into_80_columns() {
    let all = shown("C", &["--help"]);
    let list = all.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
    let commands: Vec<&str> = list.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    let commands: Vec<&str> = commands.into_iter().filter(|name| !name.is_empty()).chain([""]).collect();
    assert!(commands.len() > 15, "{commands:?}");
    for command in commands {
        for (help, lang) in [("-h", "zh"), ("--help", "zh"), ("-h", "en"), ("--help", "en")] {
            let arguments: Vec<&str> =
                [command, help, "--lang", lang].into_iter().filter(|word| !word.is_empty()).collect();
            // Of the command `help`, which has no options, that of all is asked for.
            let arguments = if command == "help" { vec!["--lang", lang, "help", "help"] } else { arguments };
            for line in shown("C", &arguments).lines() {
                assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{arguments:?}: {line}");
            }
        }
    }
}

#[test]
fn what_is_wrong_with_a_command_line_is_said_in_the_language_of_the_reader() {
    let english = refused("C", &["screen", "--nonsense"]);
    assert!(english.starts_with("error: unexpected argument '--nonsense' found"), "{english}");
    let asked_for = refused("zh_CN.UTF-8", &["screen", "--lang", "en", "--nonsense"]);
    assert_eq!(asked_for.lines().next(), english.lines().next());
    let usage = "\n\n用法：minezone screen [选项] <采矿权文件>\n\n用法说明见 --help。\n";
    let chinese = "错误：没有参数“--nonsense”\n  提示：“--nonsense”如果是值，请写作“-- --nonsense”".to_owned() + usage;
    assert_eq!(refused("zh_CN.UTF-8", &["screen", "--nonsense"]), chinese);
    assert_eq!(refused("C", &["screen", "--lang", "zh", "--nonsense"]), chinese);
    // Who asks for nothing gets help.
    assert_eq!(refused("zh_CN.UTF-8", &[]).trim_end(), shown("zh_CN.UTF-8", &["--help"]).trim_end());
    for (line, wanted) in [
        ("-q", "错误：缺少命令，可用的命令：screen、"),
        ("scren", "没有命令“scren”\n  提示：是否为“screen”\n"),
        ("screen", "缺少参数：<采矿权文件>\n"),
        ("screen x --crs", "“--crs <坐标系>”缺少值\n"),
        ("screen x --crs zone:99", "“--crs <坐标系>”的值“zone:99”无效：应为 EPSG 代码"),
        ("screen x --crs zone:99", "the zone \"99\" is none of"),
        ("screen x --angles rad", "“--angles <写法>”的值“rad”无效，可选值：degrees、dms、packed\n"),
        ("screen x --strict --repair none", "“--strict”不能与“--repair <方式>”同时使用\n"),
        ("screen x --strict --strict", "“--strict”只能使用一次\n"),
        ("screen x y", "没有参数“y”\n"),
        ("screen x --out y", "没有参数“--out”\n  提示：是否为“--output”\n"),
        ("screen x --format x", "“--format <格式>”的值“x”无效：应为 table、csv、json、jsonl 或 geojson\n"),
        ("distance x --nearest 0", "“--nearest <K>”的值“0”无效：应为正整数\n"),
        ("overlap x --geometry zones", "没有参数“zones”\n"),
        ("--lang en overlap x --self --lang zh --lang zh", "“--lang <zh|en>”只能使用一次\n"),
        ("screen x --quiet=yes", "“--quiet”多出一个值“yes”\n"),
    ] {
        let arguments: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        let said = refused("zh_CN.UTF-8", &arguments);
        assert!(said.starts_with("错误：") && said.contains(wanted), "{line}: {said}");
    }
}

#[test]
fn pages_of_the_manual_are_in_the_language_of_the_reader() {
    for (language, heading, about) in [("zh", ".SH 用法", "审查"), ("en", ".SH SYNOPSIS", "Screen")] {
        let folder = tempfile::tempdir().unwrap();
        let out = minezone(folder.path(), &["manual", ".", "--lang", language]);
        assert!(out.status.success(), "{}", text(&out.stderr));
        let page = std::fs::read_to_string(folder.path().join("minezone-screen.1")).unwrap();
        assert!(page.contains(heading) && page.contains(about), "{page}");
        assert_eq!(page.contains(".SH NAME"), language == "en");
    }
}
