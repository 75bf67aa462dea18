### 输出的中文文字。占位符的含义见各消息所在的代码；英文见 en.ftl，两者的代码和占位符相同。

## 采矿权的属性

attribute-absent = 未填报{ $attribute }
attribute-unreadable = 属性“{ $attribute }”的值“{ $text }”{ $why }
attribute-contradictory = 属性{ $stated }，互相矛盾
attribute-stated = “{ $name }”为“{ $text }”
document-dated-later = “{ $property }”为“{ $text }”，日期晚于审查日
document-unclear = 属性“{ $property }”的值“{ $text }”不能说明该文件是否具备
derived-life = 推算的服务年限
not-readable = 无法识别
unit-absent = 没有单位，无法识别
too-long-for-a-value = 过长，不能读作属性值
not-in-the-table-of-minerals = 不在矿种表中
without-its-use = 未写明用途
not-one-mineral = 不是单一矿种
not-one-number = 不是一个数
not-an-elevation-range = 无法识别为一个标高范围
not-an-elevation = 不是一个标高
not-a-date = 无法识别为日期
beyond-possible-years = 超出可能的年限（0至100年）
beyond-possible-density = 超出岩石和矿石可能的体重（1至10吨/立方米）
mineral-use-unstated = 矿种“{ $text }”未写明用途
limit-undecided = 属性“{ $attribute }”为{ $quantity }，不足以确定
density-absent = 未填体重
not-convertible = 属性“{ $attribute }”为{ $quantity }，{ $why }，不能换算为{ $unit }
quantity = { $value }{ $unit }
quantity-at-least = 不低于{ $low }{ $unit }
quantity-at-most = 不超过{ $high }{ $unit }
quantity-between = { $low }～{ $high }{ $unit }

## 分区的属性

zone-value-absent = 分区没有属性“{ $property }”
zone-value-unknown = 分区属性“{ $property }”的值“{ $text }”无法识别
supply-zone-value = 补充该分区的属性“{ $property }”
correct-zone-value = 改正该分区的属性“{ $property }”
supply-or-correct-zone-value = 补充或改正该分区的属性“{ $property }”

## 各类规则

draft = （草案，未核对原文）{ $note }
statements = { $all }
undetermined = { $why }，无法判定。
supply = 补充资料：{ $what }
application-undetermined = { $why }，无法判定本条是否适用。{ $note }
outside-the-plan = 拟设范围全部位于本规划的适用范围以外，本条不适用，未检查。
screen-by-the-plan-there = 按所在地的规划审查
layer-missing = 缺少图层数据，本条未检查。
supply-layer = 补充该图层数据后重新审查
layer-incomplete = 图层有{ $rejected }条记录无法使用，不能证明没有相关分区。
correct-layer = 修正图层中的错误记录后重新审查
zone-application-unknown = { $why }，不知本条是否适用。
zone-ambiguous = 分区边界自相交或重复绕行，范围有多种读法，不能判定与拟设范围的关系。
correct-zone-boundary = 改正该分区的边界后重新审查
crossings-unmeasured = 与{ $zone }的重叠计算量过大，未量算
simplify-boundaries = 简化边界后重新审查
others-not-listed = 另有{ $count }处未逐一列出，其中最严者为{ $worst }。
right-of-the-batch = 同批拟设采矿权{ $id }

papers-unclear = { $note }所需手续的填报不能采用：{ $why }。
exploration-without-mining = { $note }本条禁止的是采矿活动，勘查施工不得从事。
discharged = { $note }所需手续已填报：{ $documents }。
verify-documents = 核验所填报手续的真实性和有效性
obtain = 办理：{ $documents }
obtain-from = 向{ $authority }主管部门办理：{ $documents }
obtain-or = { $obtain }；或者{ $other }
yields = 本条让位于{ $rule }《{ $title }》：{ $because }。{ $note }
yields-perhaps = 本条可能让位于{ $rule }《{ $title }》（{ $because }），该条是否适用尚不能确定。{ $note }
rests-on-ended = （{ $ended }）{ $note }
instrument-ended = 《{ $title }》已于{ $until }届满，未见延续执行文件
instrument-replaced = 《{ $title }》已于{ $until }失效，由《{ $successor }》代替
confirm-successor = 确认新一轮规划或者延续执行的文件后重新审查
judge-by-successor = 按代替它的法规重新审查
total-with-this-right = 加上该拟设采矿权，{ $note }
total-in-order-of-batch = 单独设立不突破；按批次顺序，在它之前的都设立后合计{ $sum }，即突破。单独计算：{ $note }
reduce-batch = 调减同批在前的采矿权，或按程序调整规划指标
screening-declared-none = 规划声明没有分区的图层{ $count }个（{ $source }）：{ $layers }
screening-kept-by-ended = { $count }项按上轮规划（已届满）或者已失效的依据未见冲突，不能据以作出结论。
asked-at-stage = 到{ $stages }阶段才确定，目前不作要求。{ $note }
plan-not-yet = 《{ $title }》自{ $from }起施行，{ $day }尚未施行。当时有效的规划不在所用规划之内，规划条款未检查，不得据此认定符合规划。
packs-left-out = 规划所列的法规包{ $packs }按要求未采用，其条款未检查。
ended-notice = 上轮规划（已届满）或者已失效的依据：{ $instruments }。依据它们的条款一律不作为符合或者禁止的结论，列为无法判定。

## 避让

no-overlap = 无重叠。
declared-none = 规划声明没有此类分区（{ $source }）。
overlap-of-own-rights = 重叠的是本人的矿业权，不在本条之列。
overlap-perhaps-own = { $note }该矿业权是否为本矿原矿业权或者本人所有，未填报。
state-predecessor-or-holder = 填报原采矿权编号，或者双方的采矿权人
overlap-of-other-minerals = 重叠的分区按矿种不在本条之列。
overlap = 重叠{ $area }平方米（{ $hectares }公顷，{ $mu }亩），占拟设范围{ $share }%。
overlap-sliver = 重叠{ $area }平方米，占拟设范围{ $share }%。疑似碎面，平均宽{ $width }米。
overlap-seam = 接边：重叠{ $area }平方米，在坐标取位误差以内。
overlap-mineral-unknown = 重叠{ $area }平方米，但{ $why }，不知矿种是否相同
overlaps-not-listed = 另有至多{ $count }处重叠未逐一列出。
peers-not-measured = 同批附近另有{ $count }个采矿权，数量过多，未逐一量算是否重叠
distances-not-listed = 同批另有采矿权可能同样接近，未逐一列出。
peer-distances-not-measured = 同批附近采矿权数量过多，未逐一量算距离
remove-rights-on-each-other = 剔除相互叠置的采矿权后重新审查
reduce-overlap = 建议扣除与{ $zone }重叠的范围{ $hectares }公顷（{ $area }平方米）
with-elevations = { $note }{ $gaps }{ $vertical }（仅供参考，以垂直投影为准）。
elevation-gap-of-this = 拟设采矿权{ $why }；
elevation-gaps-of-both = 拟设采矿权{ $why }；{ $other }{ $others }；
elevation-gap-of-other = { $other }{ $others }；
vertical-disjoint = 垂向分离，间隔{ $gap }米
vertical-touches = 垂向相接
vertical-overlaps = 垂向重叠{ $height }米
vertical-unknown = 垂向关系不明

## 位于范围内

inside = 全部位于范围内。
inside-undetermined = 图层有{ $rejected }条记录无法使用，不能判定是否位于范围内。
partly-outside = 超出范围{ $area }平方米（{ $hectares }公顷），占拟设范围{ $share }%。
reduce-outside = 建议扣除超出部分{ $hectares }公顷（{ $area }平方米）
wholly-outside = 全部位于范围外。
move-inside = 将拟设范围调整到该图层的分区内

## 距离

nothing-within = { $metres }米内没有适用的分区。
distance = 距{ $from }{ $away }米，要求{ $is }{ $metres }米。
distance-controlled = 距{ $from }{ $away }米，处于{ $metres }米管控范围内。
distance-unstated = 相距{ $away }米；{ $why }。
not-in-the-table-of-distances = 分区属性“{ $property }”的值“{ $text }”不在本条的距离表中
move-away = 把边界移离{ $zone }，再退让{ $metres }米

## 分区内个数

rights-in-zone = 本区内拟设{ $proposed }个、已设{ $present }个采矿权，上限{ $max }个。
rights-in-zone-undecided = 本区内采矿权{ $certain }至{ $possible }个，上限{ $max }个，部分重叠未量算
reduce-rights-in-zone = 本区内减少{ $count }个采矿权，或合并设置
rights-in-that-zone = 区内拟设{ $proposed }个、已设{ $present }个采矿权，上限{ $max }个。
reduce-rights-in-that-zone = 区内减少{ $count }个采矿权，或合并设置

## 名录

listed = { $attribute }{ $values }属于{ $list }。
not-listed = { $attribute }{ $values }不属于{ $list }。
list-of-class = { $class }（{ $names }）
change-attribute = 变更{ $attribute }，或按本条要求办理
change-to-one-of = 将{ $attribute }改为：{ $list }
zone-states-not = 分区没有属性“{ $property }”。
zone-states-unknown = 分区属性“{ $property }”的值“{ $text }”无法识别。
other-than-zone = { $attribute }为{ $values }，本区{ $attribute }为{ $wanted }。
same-as-zone = { $attribute }同为{ $wanted }。
change-to = 将{ $attribute }改为{ $wanted }
zone-asks-for = { $why }；本区{ $attribute }为{ $wanted }
use-unstated-in-zone = 本区矿种{ $wanted }未写明用途，不知是否同为{ $values }。
state-use-in-zone = 在该分区的属性“{ $property }”中写明矿种用途

## 指标下限或上限

row-unknown = { $why }，不知适用哪一标准
figure = { $attribute }{ $quantity }，要求{ $is }{ $value }{ $unit }。
figure-derived = { $attribute }{ $quantity }（由储量、回采率和生产规模推算），要求{ $is }{ $value }{ $unit }。
figure-undecided = { $attribute }为{ $quantity }，未能确定是否{ $is }{ $value }{ $unit }
raise-to = { $attribute }提高到{ $is }{ $value }{ $unit }
lower-to = { $attribute }降低至{ $is }{ $value }{ $unit }
of-mineral = { $mineral }：{ $note }

## 时序

in-window = { $date }在投放时间{ $opens }至{ $closes }内。
before-window = { $date }早于本区投放时间{ $opens }至{ $closes }。
after-window = { $date }晚于本区投放时间{ $opens }至{ $closes }。
window-undecided = { $date }只知在{ $first }至{ $last }之间，本区投放时间为{ $opens }至{ $closes }
zone-window = { $why }；本区投放时间为{ $opens }至{ $closes }
zone-window-unreadable = 分区属性“{ $property }”未填报或无法识别。
grant-in-window = 在投放时间{ $opens }至{ $closes }内出让，或先按程序调整规划
no-period = 本条没有期限
period-not-begun = 未填报{ $start }，视为尚未发生；{ $date }不得晚于其后{ $years }年。
period-runs = 期限至{ $end }，尚未届满。
period-over = 期限至{ $end }，已届满，未填报{ $date }。
in-period = { $date }在期限（至{ $end }）内。
after-period = { $date }晚于期限{ $end }。
complete = 完成并填报{ $date }
period-undecided = { $start }或{ $date }只填报到年度，不知是否在期限内

## 要件

documents-stated = 所需手续均已填报，其真实性须另行核验。
documents-unstated = 未填报是否具备{ $documents }
documents-missing = 未提供：{ $documents }。
documents-missing-or-unclear = 未提供：{ $documents }。{ $why }。

## 总量

of-record = { $id }：{ $why }
total = 基期{ $baseline }{ $unit }，拟设{ $added }{ $unit }，合计{ $total }{ $unit }，上限{ $limit }{ $unit }。
total-with-granted = 基期{ $baseline }{ $unit }，其后已设{ $granted }{ $unit }，拟设{ $added }{ $unit }，合计{ $total }{ $unit }，上限{ $limit }{ $unit }。
total-with-granted-at-least = 基期{ $baseline }{ $unit }，其后已设{ $granted }{ $unit }，拟设{ $added }{ $unit }，合计至少{ $total }{ $unit }，上限{ $limit }{ $unit }。
total-at-least = 基期{ $baseline }{ $unit }，拟设{ $added }{ $unit }，合计至少{ $total }{ $unit }，上限{ $limit }{ $unit }。
mines = 个
reduce-total = 减少{ $amount }{ $unit }，或按程序调整规划指标
short-by = 尚差{ $count }个。
total-layer-missing = 缺少图层数据，或图层有记录无法使用，本条未检查。
supply-layer-of-total = 补充该图层数据后重新核对
layer-missing-or-incomplete = 图层缺失或不完整
share = { $classes }矿山{ $count }个，占{ $share }%，其他{ $others }个，要求不低于{ $least }%。
enlarge = 提高规模，使全部计入的矿山达到{ $classes }
share-of-zones = { $all }处中已完成{ $done }处，占{ $share }%，要求不低于{ $least }%。
complete-zones = 再完成{ $open }处
figure-open = { $attribute }为{ $quantity }
size-unknown = { $why }，规模等级不明
counts-unknown = { $why }，不知是否计入
predecessor-absent = 非新建采矿权，未填基期内的原采矿权编号，是否已计入基期不明
new-with-predecessor = { $right }为新建采矿权，却以{ $mine }为原采矿权，{ $mine }是否计入不明
predecessor-of-other-mineral = { $right }的矿种与其原采矿权{ $mine }不同，{ $mine }是否计入不明
predecessor-mineral-unknown = { $right }以{ $mine }为原采矿权，但{ $why }，{ $mine }是否计入不明
windows = 投放计划：{ $plan }；本批{ $added }个填报了出让年度。
windows-missed = 投放计划：{ $plan }；本批{ $added }个填报了出让年度。没有对应投放时间：{ $rights }。
window-of-plan = { $years }年{ $count }个
granted-day-unstated = { $why }，不知是否已计入基期
grant-day-open = { $date }只知在{ $first }至{ $last }之间
adjust-to-windows = 按投放计划调整出让年度，或先按程序调整规划

## 审查结果表

heading-right = 采矿权
heading-verdict = 结论
heading-area = 面积 km²
heading-clause = 依据
heading-place = 图层与分区
heading-note = 说明
verdict-count = { $verdict } { $count }
schematic-notice = 示意 schematic：规划未公布坐标，分区图形为程序生成的示意图形，本结果不得作为审批依据。
screening-head = { $plan }（版本 { $version }）  审查日期 { $day }
screening-packs = 同时适用：{ $packs }
screening-packs-with-drafts = 同时适用：{ $packs }，含草案
screening-total = 合计 { $count } 个采矿权：{ $verdicts }
screening-open = 其中 { $count } 个有未决规则或未检查图层，最坏可能：{ $verdicts }
screening-hints = 提示：{ $hints }
screening-missing = 未检查：缺少{ $count }个图层，相关条款未检查：{ $layers }
screening-missing-layer = { $layer }（{ $rules }）
screening-rejected = 另有 { $count } 条记录无法审查，原因见诊断信息。
screening-pair = 空间查重：{ $right } 与 { $other } 重叠 { $area } 平方米（分别占 { $share }%、{ $other-share }%），{ $vertical }
screening-pair-seam = 空间查重：{ $right } 与 { $other } 重叠 { $area } 平方米（接边）（分别占 { $share }%、{ $other-share }%），{ $vertical }
screening-pair-unmeasured = 空间查重：{ $right } 与 { $other } 可能重叠，重叠面积未量算，{ $vertical }
screening-pairs-too-many = 空间查重：重叠过多，未全部列出；minezone overlap --self -o 文件 写出全部。
screening-pairs-left-out = 空间查重：另有 { $count } 对重叠，见报告文件。
screening-resource = 本批共占用{ $layer }（{ $zone }）{ $area } km²，按面积比例估算涉及查明资源量 { $taken } { $unit }（共 { $known } { $unit }，仅为估算）
screening-rights-left-out = 另有 { $count } 个采矿权未列出（{ $verdicts }）：用 -o 写出全部。
screening-rows-left-out = 另有{ $count }条，见报告文件（-o）。
screening-ambiguous-geometry = 界线自相交或互相重叠，范围不明，结论至多为无法判定。
screening-data-lacking = { $count }条均因资料不足无法判定。
screening-hints-below = 提示{ $count }项，条款见表下。
screening-no-rule-applies = 该日期没有可适用的规则，未作任何检查。
screening-nothing-checked = 未作任何检查：{ $missing }项因缺少图层未检查，见表下。
screening-all-kept = { $compliant }项检查均符合。
screening-kept-as-far-as-checked = { $compliant }项检查均符合；{ $missing }项因缺少图层未检查，见表下。
screening-marginal = 临界：结论取决于坐标精度以内的差别。
outlook-worst-possible = 最坏可能
    { $verdict }
outlook-undecided-rules = 未决{ $count }条
outlook-unchecked-layers = 未检查{ $count }层

## 总量核对表

heading-figure = 指标
heading-existing = 已有
heading-proposed = 拟设
heading-together = 合计
heading-limit = 限额
heading-headroom = 余量
heading-unit = 单位
heading-nature = 指标属性
heading-block = 区块
heading-window = 投放时序
quota-head = { $plan }（版本 { $version }）  总量核对 { $day }
quota-no-rule-applies = 该日期没有可适用的总量规则，未作任何核对。
quota-rights = 共计入拟设采矿权 { $count } 个。
quota-rejected = 另有 { $count } 条记录无法读取，未计入，各项合计只是下限，原因见诊断信息。
quota-supply = 补充资料：{ $what }……共{ $count }项，见报告文件

## 面积台账

heading-corners = 拐点
heading-ellipsoidal =
    椭球面积
    m²
    km²
heading-corners-only =
    仅拐点差
    m²
heading-exact =
    精确差
    m²
heading-geodesic =
    测地线差
    m²
heading-plane =
    平面差
    m²
    (ppm)
heading-grid =
    平面
    投影
heading-stated =
    标注面积
    差 m²
heading-agrees = 相符
heading-hint = 提示
area-legend =
    椭球面积：按国土三调软件测评规则，高斯平面内长于70米的边均匀内插后套用TD/T 1055-2019附录D；仅拐点：不内插；精确：图形原坐标系直线边的椭球面积；各差均为减去椭球面积之差。
    按中心：图形不在CGCS2000高斯平面内，平面按采矿权中心所在3度带选定；相符：标注面积按末位与之一致者；不符：与各面积均不一致；自交：边线自相交，按规则量算。
area-total = 合计 { $rights } 个采矿权：椭球面积 { $ellipsoidal } m²（{ $ellipsoidal-km2 } km²），仅拐点 { $corners } m²，精确 { $exact } m²，测地线 { $geodesic } m²，平面 { $plane } m²
area-without-ellipsoidal = 其中 { $count } 个无椭球面积，未计入椭球面积合计，原因见提示。
area-stated = { $count } 个标注面积，共 { $area } m²，其中 { $differing } 个与各面积均不一致
area-rejected = 另有 { $count } 条记录无法量算，原因见诊断信息。
area-left-out = 另有 { $count } 个采矿权未列出：用 -o 写出全部。
area-differs = 不符
area-ambiguous = 自交
area-by-centre = 按中心

## 规则清单

heading-id = 编号
heading-rule = 规则
heading-kind = 类型
heading-breach = 违反的后果
heading-layers = 图层
heading-article = 条款
rules-count = { $count } 条规则
rules-from-until = { $from }至{ $until } { $verdict }
rules-from = { $from } { $verdict }

## 规划数据质检表

heading-severity = 级别
heading-code = 代码
heading-where = 位置
lint-left-out = … 另有 { $count } 处 { $code } { $name }（全部见 --format json）
lint-extent = { $area } m²，平均宽 { $width } m
