### 命令行的帮助和报错。英文帮助写在 src/cli 各参数的注释中；键的构成见 src/cli/help/chinese.rs。

## 命令

command-minezone = 拟设采矿权空间分区审查：量算采矿权与各类分区的重叠、占用和距离，并按规划和法律法规逐条给出结论
command-screen = 规划符合性审查：对照矿产资源总体规划，逐个采矿权给出结论和依据条款
command-overlap = 空间查重、重叠分析：空间关系、重叠面积和占比
command-occupy = 占用分析：各图层占用每个采矿权的面积，同一位置只计一次
command-area = 面积台账：椭球面积、附录D仅拐点面积、精确面积、测地线面积、平面面积，并查明标注面积是哪一种
command-prepare = 预处理分区：分区文件只需处理一次，以后每次几毫秒即可载入
command-distance = 距离分析：采矿权到分区的最短距离
command-lint = 规划数据质检：检查规则文件和分区数据
command-quota = 规划总量核对：按整批核对开采总量、矿山数量、结构和投放时序
command-convert = 转换格式、坐标系或字符编码，不修复图形
command-formats = 列出可读写的格式
command-rules = 列出规划的规则
command-explain = 规则释义：要求什么、适用于谁、依据哪一条
command-info = 查看文件：图层、坐标系及其依据、字段及其读作的属性
command-init = 将内置规划导出为文件夹供填写，附所需图层清单
command-completions = 将命令补全脚本写到标准输出
command-manual = 将手册页写到文件夹
command-help = 显示本帮助或某个命令的帮助

## 各命令共有的参数

rights = 拟设采矿权文件：GeoJSON（含一行一个要素的 GeoJSON），或 GDAL 能读取的矢量文件；“文件#图层”指定一个图层；“-”为标准输入
id-field = 采矿权编号所在的字段 [默认：要素自身的编号，没有时为 # 加序号]
repair = 自相交图形的处理：report 按公开的规则处理并报告处理前后的面积，none 剔除
strict = 严格模式：凡需处理（如闭合环）的采矿权一律剔除
allow-empty = 没有可用的采矿权，或某个图层没有可用的分区时，不报错
crs = 坐标系，优先于文件声明：EPSG 代码（EPSG:4527）、CGCS2000 带号（zone:39，3度带25至45，6度带13至23）、不加带号的中央经线（cm:118.5）、PROJ 字符串或 WKT；1980西安、1954北京坐标系须带 +towgs84；北坐标在前的，末尾加 ,yx。auto：按文件声明，缺失或明显不符时采用由坐标数值得出的建议
encoding = 文件的字符编码，如 GBK、GB18030、UTF-8，用于 GeoJSON、文本、CSV 和 Shapefile [默认：按文件声明，没有声明时自动识别]
angles = 拐点坐标表中经纬度的写法 [默认：degrees]
angles-degrees = 十进制度
angles-dms = 度分秒，如 118°10′28.200″
angles-packed = 压缩度分秒（ddd.mmss），形似十进制度
zones = 分区文件，每个文件为一个图层，以文件名为图层名（含多个图层的，用各图层的名称）；也可用 minezone prepare 生成的文件
zone-id-field = 分区编号所在的字段 [默认：要素自身的编号，没有时为 # 加序号]
zones-crs = 全部分区文件的坐标系，写法同 --crs
plan = 规划文件夹，或内置规划的编号 [默认：qingzhou-2021-2025]
pack = 另外适用的规则包：文件夹，或内置规则包的编号
without-pack = 不适用规划所带的这个规则包
drafts = 同时适用草案规则：凭记忆整理，条文尚未核对
as-of = 基准日，按当日有效的规定审查，如 2025-06-30、2025年6月30日 [默认：今天]
set = 给全部采矿权补充一项属性，如 矿种=铁矿，可多次使用。与采矿权自身属性不一致的，按无法判定处理
attributes = 属性表（.csv、.tsv、.xlsx），一行一个采矿权，按“编号”或 id 对应，没有时按“项目名称”或“名称”
output = 输出文件，格式由扩展名决定（.csv、.json、.jsonl、.geojson，以该命令支持的为准）；“-”为标准输出；报告可同时写到多个文件 [默认：-]
format = 标准输出的格式：table、csv、json、jsonl、geojson，以该命令支持的为准 [默认：报告为 table，量算结果为 csv]
quarantine = 隔离文件（.geojsonl）：被剔除的记录原样写入，并附原因。输入记录数＝量算记录数＋隔离记录数
resume = 续跑以相同参数中断的任务，结果与一次跑完逐字节相同
quiet = 只显示错误、被剔除的记录和经处理的记录
verbose = 显示全部提示，同类提示不论多少
lang = 语言：帮助、提示、表格和规则释义 [默认：随系统语言]，文件中的说明 [默认：zh]

## 某个命令的参数

screen-each = 逐个审查，一行一个采矿权，写到一个 .jsonl 或 .csv，批量大小不限；采矿权之间不互相核对，也不合计
screen-fail-on = 有采矿权的结论达到这一级或更严，或有记录被剔除时，退出码为1。由严到宽：forbidden 禁止、approval 需审批、conditional 有条件、undetermined 无法判定、not_checked 未检查、informative 提示、compliant 符合
quota-fail-on = 有指标的结论达到这一级或更严，或有记录被剔除时，退出码为1。由严到宽：forbidden 禁止、approval 需审批、conditional 有条件、undetermined 无法判定、not_checked 未检查、informative 提示、compliant 符合
overlap-among-themselves = 批内查重：采矿权两两比较，每对只列一次
overlap-touching = 边界相接而不重叠的也列出
overlap-geometry = 附上每处重叠的图形（CSV 中为 WKT），采用分区或采矿权的坐标系 [默认：zones]
overlap-geometry-zones = 分区的坐标系，重叠即在其中量算
overlap-geometry-rights = 采矿权的坐标系
distance-within = 只列出距离不超过此数的分区，单位为米
distance-nearest = 每个图层只列出最近的 K 个分区 [默认：1，用 --within 时为全部]
prepare-files = 分区文件，每个文件为一个图层，以文件名为图层名（含多个图层的，用各图层的名称）
prepare-zones-crs = 全部分区文件的坐标系：EPSG:4527、zone:39、cm:118.5、PROJ 字符串、WKT 或 auto
prepare-output = 预处理文件，用于 --zones 或放入规划的分区文件夹（.mzone）；分区文件变化后须重新生成
prepare-allow-empty = 某个图层没有可用的分区时，不报错
lint-plan = 规划文件夹，或内置规划的编号
lint-as-of = 基准日，列出到当日已经失效的规划和法规，如 2025-06-30、2025年6月30日 [默认：今天]
convert-from = 要读取的文件；“文件#图层”指定数据库或压缩包中的一个图层；“-”为标准输入
convert-to = 要写出的文件，格式由扩展名决定（见 minezone formats）；“-”为标准输出，格式由 --format 指定
convert-format = 标准输出的格式，写其扩展名：geojson、geojsonl、csv、kml、txt、fgb 等
convert-to-crs = 写出的坐标系：EPSG 代码或 WKT [默认：与输入文件相同，GeoJSON 和 KML 为 EPSG:4490]
convert-to-encoding = 写出的字符编码，用于国土 TXT、Shapefile 和 CSV [默认：UTF-8；国土 TXT 为 GB18030（兼容 GBK）；含中文的 Shapefile 为 GBK]
convert-layer = 输入文件的图层，写其名称或含义相同的名称（STBHHX、生态保护红线等）
convert-allow-empty = 没有可转换的记录时不报错，写出不含记录的文件
rules-pack = 只列出这个规划或规则包的规则
rules-drafts = 同时列出草案：凭记忆整理、不适用的规则
rules-kind = 只列出这一类型的规则，如 exclusion
rules-layer = 只列出需要这个图层的规则
rules-verdict = 只列出违反时为这一结论的规则
explain-rule = 规则编号，如 S02；规则所涉及的词，如 铁路；或提示代码，如 rings-cross
info-file = 要查看的文件；“文件#图层”指定一个图层；“-”为标准输入
init-folder = 要生成的文件夹，不得已经存在
init-plan = 以哪个内置规划为底本，写其编号
completions-shell = Shell 的种类
manual-folder = 存放手册页的文件夹，须已存在

## 取值的代称

placeholder-CLASS = 结论
placeholder-COMMAND = 命令
placeholder-CRS = 坐标系
placeholder-CRS-OF = 取自
placeholder-DATE = 日期
placeholder-DIR = 文件夹
placeholder-DIR-ID = 文件夹|编号
placeholder-ENDING = 扩展名
placeholder-FILE = 文件
placeholder-FORM = 写法
placeholder-FORMAT = 格式
placeholder-HOW = 方式
placeholder-ID = 编号
placeholder-IN = 输入文件
placeholder-K = K
placeholder-KIND = 类型
placeholder-LAYER = 图层
placeholder-M = 米
placeholder-NAME = 名称
placeholder-NAME-VALUE = 名称=值
placeholder-OPTIONS = [选项]
placeholder-OUT = 输出文件
placeholder-PLAN = 规划
placeholder-RIGHTS = 采矿权文件
placeholder-RULE-WORD-CODE = 规则|词|代码
placeholder-SHELL = Shell
placeholder-TABLE = 属性表
placeholder-ZONES = 分区文件
placeholder-zh-en = zh|en

## 分组标题

heading-arguments = 参数
heading-attributes = 属性
heading-commands = 命令
heading-messages = 提示
heading-options = 选项
heading-output = 输出
heading-plan = 规划
heading-rights = 采矿权
heading-zones = 分区

## 示例

examples = 示例：
screen-example-1 = 按当日规则审查
screen-example-2 = 补充属性
screen-example-4 = 大批量逐个审查
overlap-example-1 = 与分区叠加
overlap-example-2 = 批内查重
occupy-example-2 = 含全批合计
distance-example-1 = 一千米以内
distance-example-2 = 最近三个
area-example-1 = 面积台账
info-example-1 = 图层、坐标系、字段
lint-example-1 = 内置规划
quota-example-1 = 规划总量核对
init-example-1 = 生成可填写的规划文件夹
init-example-2 = 检查所缺
rules-example-1 = 距离类规则
explain-example-1 = 按编号
explain-example-2 = 按词查找

## 帮助的用语

usage = 用法：
default = 默认：
possible-values = 可选值：
section-name = 名称
section-synopsis = 用法
section-description = 说明
section-options = 选项
section-subcommands = 子命令
section-extra = 示例
section-version = 版本
help = 显示帮助
help-brief = 显示帮助（--help 更详细）
help-long = 显示帮助（-h 为摘要）
version = 显示版本（--version 含程序库和规划的版本）

## 命令行的错误

error = 错误：
tip = 提示：
see-help = 用法说明见 --help。
unknown-argument = 没有参数“{ $argument }”
missing-command = 缺少命令，可用的命令：{ $commands }
missing-arguments = 缺少参数：{ $arguments }
unknown-command = 没有命令“{ $command }”
no-equals = “{ $argument }”的值须用等号连写
too-many-values = “{ $argument }”多出一个值“{ $value }”
repeated = “{ $argument }”只能使用一次
conflict = “{ $argument }”不能与“{ $other }”同时使用
no-value = “{ $argument }”缺少值
invalid-value = “{ $argument }”的值“{ $value }”无效
invalid-value-because = “{ $argument }”的值“{ $value }”无效：{ $why }
one-of = ，可选值：{ $values }
did-you-mean = 是否为“{ $near }”
as-a-value = “{ $value }”如果是值，请写作“{ $typed }”
there-is = 有“{ $typed }”
expected-as-of = 应为某一日，如 2025-06-30、2025年6月30日、2025/6/30 或 20250630
expected-crs = 应为 EPSG 代码（EPSG:4527）、CGCS2000 带号（zone:39）、中央经线（cm:118.5）、PROJ 字符串、WKT 或 auto。{ $why }
expected-encoding = 没有这种字符编码
expected-fail-on = 应为 forbidden、approval、conditional、undetermined、not_checked、informative 或 compliant，也可写中文结论
expected-format = 应为 table、csv、json、jsonl 或 geojson
expected-nearest = 应为正整数
expected-set = 应写作 名称=值，如 矿种=铁矿
expected-to-encoding = 没有这种字符编码
expected-verdict = 应为 forbidden、approval、conditional、undetermined、not_checked、informative 或 compliant，也可写中文结论
expected-zones-crs = 应为 EPSG 代码（EPSG:4527）、CGCS2000 带号（zone:39）、中央经线（cm:118.5）、PROJ 字符串、WKT 或 auto。{ $why }
expected-within = 应为不小于0的数
