//! Examples that stand below the help of a command, in both languages.

pub const SCREEN: &str = "\
Examples 示例:
  minezone screen rights.geojson                              verdicts by today's rules 按当日规则审查
  minezone screen rights.kml --set 矿种=铁矿 -o report.csv       attributes beside the geometry 补充属性
  minezone screen rights.shp --plan ./myplan --as-of 2025年6月30日
  minezone screen batch.geojsonl --each -o lines.jsonl        batches of any size 大批量逐个审查";
pub const OVERLAP: &str = "\
Examples 示例:
  minezone overlap rights.shp --zones red_line.shp -o out.csv  against zones 与分区叠加
  minezone overlap rights.shp --self                           among themselves 批内查重";
pub const OCCUPY: &str = "\
Examples 示例:
  minezone occupy rights.geojson --zones red_line.shp --zones farmland.gpkg -o out.csv
  minezone occupy rights.geojson --zones red_line.shp -o out.json   with the take of the whole batch 含全批合计";
pub const DISTANCE: &str = "\
Examples 示例:
  minezone distance rights.geojson --zones railways.shp --within 1000   zones within 1 km 一千米以内
  minezone distance rights.geojson --zones villages.shp --nearest 3     the three nearest 最近三个";
pub const AREA: &str = "\
Examples 示例:
  minezone area rights.xlsx                     areas as a table 面积台账
  minezone area rights.txt --crs zone:39 -o ledger.csv";
pub const INFO: &str = "\
Examples 示例:
  minezone info rights.shp                      layers, CRS, fields 图层、坐标系、字段
  minezone info data.gdb#STBHHX --format json";
pub const PREPARE: &str = "\
Examples 示例:
  minezone prepare red_line.shp -o red_line.zones
  minezone overlap rights.geojson --zones red_line.zones";
pub const LINT: &str = "\
Examples 示例:
  minezone lint                                 the plan that is built in 内置规划
  minezone lint ./myplan --format json";
pub const QUOTA: &str = "\
Examples 示例:
  minezone quota batch.geojson --as-of 2025-06-30   totals of the plan 规划总量核对";
pub const CONVERT: &str = "\
Examples 示例:
  minezone convert rights.txt rights.geojson
  minezone convert rights.kml rights.shp --to-crs EPSG:4527 --to-encoding GBK";
pub const INIT: &str = "\
Examples 示例:
  minezone init ./myplan                        a plan folder to fill in 生成可填写的规划文件夹
  minezone lint ./myplan                        what is still missing 检查所缺";
pub const RULES: &str = "\
Examples 示例:
  minezone rules --kind setback                 rules on distances 距离类规则
  minezone rules --layer ecological_red_line";
pub const EXPLAIN: &str = "\
Examples 示例:
  minezone explain S02                          by id 按编号
  minezone explain 铁路                          by a word 按词查找";
