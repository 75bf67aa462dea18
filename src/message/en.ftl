### The English words of what is output. The Chinese are in zh.ftl; codes and placeables are the same in both.

## Attributes of a right

attribute-absent = no { $attribute } is stated
attribute-unreadable = the { $attribute } “{ $text }” { $why }
attribute-contradictory = the record contradicts itself: { $stated }
attribute-stated = { $name } is “{ $text }”
document-dated-later = { $property } “{ $text }” has a date after the day as of which is judged
document-unclear = { $property } “{ $text }” does not say whether the document is there
derived-life = derived life of the mine
not-readable = cannot be read
unit-absent = has no unit and cannot be read
too-long-for-a-value = is too long for a value
not-in-the-table-of-minerals = is not in the table of minerals
without-its-use = does not say its use
not-one-mineral = is not one mineral
not-one-number = is not one number
not-an-elevation-range = is not one range of elevations
not-an-elevation = is not one elevation
not-a-date = is not a date
beyond-possible-years = is beyond any possible number of years (0 to 100)
beyond-possible-density = is beyond the density of any rock or ore (1 to 10 t/m³)
mineral-use-unstated = the use of the mineral “{ $text }” is not stated
limit-undecided = the { $attribute } is { $quantity }, which does not decide it
density-absent = no density is stated
not-convertible = the { $attribute } is { $quantity }; { $why }, so it cannot be converted to { $unit }
quantity = { $value } { $unit }
quantity-at-least = at least { $low } { $unit }
quantity-at-most = at most { $high } { $unit }
quantity-between = { $low } to { $high } { $unit }

## Attributes of a zone

zone-value-absent = the zone has no { $property }
zone-value-unknown = the { $property } “{ $text }” of the zone is not known
supply-zone-value = State the { $property } of the zone
correct-zone-value = Correct the { $property } of the zone
supply-or-correct-zone-value = State or correct the { $property } of the zone

## Every kind of rule

draft = (draft, not checked against its source) { $note }
statements = { $all }
undetermined = Undetermined: { $why }.
supply = Supply what is missing: { $what }
application-undetermined = It is undetermined whether this applies: { $why }. { $note }
outside-the-plan = The right lies wholly outside the area of this plan: this does not apply and was not checked.
screen-by-the-plan-there = Screen it against the plan of the place where it lies
layer-missing = The layer is missing: not checked.
supply-layer = Supply the layer and screen again
layer-incomplete = { $rejected ->
        [one] { $rejected } record
       *[other] { $rejected } records
    } of the layer cannot be used, so it is not proved that no zone is concerned.
correct-layer = Correct the layer's records and screen again
zone-application-unknown = It is not known whether this applies: { $why }.
zone-ambiguous = The zone's boundary crosses or overlaps itself and can be read in several ways, so its relation to the right is undetermined.
correct-zone-boundary = Correct the zone's boundary and screen again
crossings-unmeasured = what it has in common with { $zone } takes too much work to be measured
simplify-boundaries = Simplify the boundaries and screen again
others-not-listed = { $count } more { $count ->
        [one] is
       *[other] are
    } not listed, the worst of which is { $worst }.
right-of-the-batch = proposed right { $id } of the same batch

papers-unclear = { $note } What is stated of the papers for it cannot be used: { $why }.
exploration-without-mining = { $note } The clause bans mining: exploration has to do without it.
discharged = { $note } The papers for it are stated: { $documents }.
verify-documents = check that the stated papers are genuine and still valid
obtain = obtain: { $documents }
obtain-from = obtain from the department of { $authority }: { $documents }
obtain-or = { $obtain }; or { $other }
yields = This yields to { $rule } “{ $title }”: { $because }. { $note }
yields-perhaps = This may yield to { $rule } “{ $title }” ({ $because }), of which it is not known whether it applies. { $note }
rests-on-ended = ({ $ended }) { $note }
instrument-ended = “{ $title }” ended on { $until }, and no document is known that continues it
instrument-replaced = “{ $title }” ended on { $until }; “{ $successor }” took its place
confirm-successor = find the plan that follows, or the document that continues this one, and screen again
judge-by-successor = screen again by what took its place
total-with-this-right = With this right, { $note }
total-in-order-of-batch = By itself the right keeps the total; with those before it in the batch the total is { $sum } and passed. By itself: { $note }
reduce-batch = reduce the rights before it in the batch, or have the figure of the plan adjusted
screening-declared-none = { $count } layers of which the plan says that there are no zones ({ $source }): { $layers }
screening-kept-by-ended = { $count } rules of a plan that has ended, or of what is no longer in force, find nothing against it, which settles nothing.
asked-at-stage = Fixed at a later stage ({ $stages }) and not asked for yet. { $note }
plan-not-yet = “{ $title }” is in force from { $from }, not yet on { $day }. The plan of that day is not at hand: no clause of a plan was checked, and nothing here says that a right keeps to one.
packs-left-out = Packs that the plan names were left out as asked, and their rules were not checked: { $packs }.
ended-notice = Plan ended, or no longer in force 上轮规划（已届满）: { $instruments }. What rests on it neither clears nor forbids: it is undetermined.

## Exclusion

declared-none = The plan says that there are no such zones ({ $source }).
no-overlap = Nothing in common.
overlap-of-own-rights = The rights it overlaps are its own or its holder’s, which the clause does not mean.
overlap-perhaps-own = { $note } Whether that right is its predecessor or of the same holder is not stated.
state-predecessor-or-holder = State the number of the former right, or the holders of both
overlap-of-other-minerals = The zones it overlaps are not concerned, by their mineral.
overlap = { $area } m² ({ $hectares } ha, { $mu } mu) in common, { $share }% of this right.
overlap-sliver = { $area } m² in common, { $share }% of this right. Possibly a sliver, { $width } m wide on average.
overlap-seam = A shared border: { $area } m² in common, within the rounding of coordinates.
overlap-mineral-unknown = { $area } m² in common, but { $why }, so it is not known whether the mineral is the same
overlaps-not-listed = Up to { $count } more { $count ->
        [one] overlap is
       *[other] overlaps are
    } not listed.
peers-not-measured = whether { $count } more { $count ->
        [one] right of the batch near this one overlaps it was not measured, since there are too many
       *[other] rights of the batch near this one overlap it was not measured, since they are too many
    }
distances-not-listed = More rights of the batch may lie as near; they are not listed.
peer-distances-not-measured = whether more rights of the batch near this one keep the distance was not measured, since they are too many
remove-rights-on-each-other = Take out rights that lie on each other and screen again
reduce-overlap = Give up the { $hectares } ha ({ $area } m²) in common with { $zone }
with-elevations = { $note } { $gaps }{ $vertical } (for information only: the vertical projection decides).
elevation-gap-of-this = This right: { $why }.{" "}
elevation-gaps-of-both = This right: { $why }. { $other }: { $others }.{" "}
elevation-gap-of-other = { $other }: { $others }.{" "}
vertical-disjoint = One above the other, { $gap } m apart
vertical-touches = One above the other, without a gap
vertical-overlaps = { $height } m of elevation in common
vertical-unknown = Elevations not known

## Containment

inside = Wholly inside.
inside-undetermined = { $rejected ->
        [one] { $rejected } record
       *[other] { $rejected } records
    } of the layer cannot be used, so it is undetermined whether the right lies inside.
partly-outside = { $area } m² ({ $hectares } ha) outside, { $share }% of this right.
reduce-outside = Give up the { $hectares } ha ({ $area } m²) outside
wholly-outside = Wholly outside.
move-inside = Move the right into the zones of the layer

## Distance

nothing-within = No zone concerned within { $metres } m.
distance = { $away } m from { $from }; { $is } { $metres } m is required.
distance-controlled = { $away } m from { $from }, within the { $metres } m that are controlled.
distance-unstated = { $away } m away; { $why }.
not-in-the-table-of-distances = the { $property } “{ $text }” of the zone is not in the rule's table of distances
move-away = Move the boundary { $metres } m further away from { $zone }

## Number of rights in a zone

rights-in-zone = { $proposed } proposed and { $present } existing rights in this zone, at most { $max } allowed.
rights-in-zone-undecided = { $certain } to { $possible } rights in this zone, at most { $max } allowed: some overlaps were not measured
reduce-rights-in-zone = { $count } fewer rights in this zone, or merge them
rights-in-that-zone = { $proposed } proposed and { $present } existing rights in the zone, at most { $max } allowed.
reduce-rights-in-that-zone = { $count } fewer rights in the zone, or merge them

## Catalogue

listed = The { $attribute } { $values } is one of { $list }.
not-listed = The { $attribute } { $values } is none of { $list }.
list-of-class = { $class } ({ $names })
change-attribute = Change the { $attribute }, or proceed as the clause asks
change-to-one-of = Change the { $attribute } to one of: { $list }
zone-states-not = The zone has no { $property }.
zone-states-unknown = The { $property } “{ $text }” of the zone is not known.
other-than-zone = The { $attribute } is { $values }, that of the zone { $wanted }.
same-as-zone = The { $attribute } of both is { $wanted }.
change-to = Change the { $attribute } to { $wanted }
zone-asks-for = { $why }; the { $attribute } of the zone is { $wanted }
use-unstated-in-zone = The use of the zone's mineral { $wanted } is not stated, so it is not known whether it is { $values } as well.
state-use-in-zone = State the use of the mineral in the { $property } of the zone

## Threshold

row-unknown = { $why }, so it is not known which figure applies
figure = The { $attribute } is { $quantity }; { $is } { $value } { $unit } is required.
figure-derived = The { $attribute } is { $quantity } (derived from reserve, recovery and scale); { $is } { $value } { $unit } is required.
figure-undecided = the { $attribute } is { $quantity }, and may or may not be { $is } { $value } { $unit }
raise-to = Raise the { $attribute } to { $is } { $value } { $unit }
lower-to = Lower the { $attribute } to { $is } { $value } { $unit }
of-mineral = { $mineral }: { $note }

## Schedule

in-window = The { $date } lies in the release window { $opens } to { $closes }.
before-window = The { $date } is before the zone's release window { $opens } to { $closes }.
after-window = The { $date } is after the zone's release window { $opens } to { $closes }.
window-undecided = the { $date } is only known to lie between { $first } and { $last }; the zone's release window is { $opens } to { $closes }
zone-window = { $why }; the zone's release window is { $opens } to { $closes }
zone-window-unreadable = The { $property } of the zone is absent or cannot be read.
grant-in-window = Grant it within the release window { $opens } to { $closes }, or first have the plan adjusted
no-period = the rule has no period
period-not-begun = No { $start } is stated, so it is taken to lie ahead; the { $date } must follow within { $years } { $years ->
        [one] year
       *[other] years
    }.
period-runs = The period runs until { $end }.
period-over = The period ended on { $end }, and no { $date } is stated.
in-period = The { $date } lies within the period, which ends on { $end }.
after-period = The { $date } is after the end of the period, { $end }.
complete = Complete it and state the { $date }
period-undecided = the { $start } or { $date } is stated by its year alone, so it is not known whether it is in time

## RequiredDocuments

documents-stated = All documents are stated to be there; whether they are genuine is to be verified elsewhere.
documents-unstated = nothing is said of { $documents }
documents-missing = Missing: { $documents }.
documents-missing-or-unclear = Missing: { $documents }. Unclear: { $why }.

## Totals

of-record = { $id }: { $why }
total = { $baseline } in the base year and { $added } proposed make { $total } { $unit }; at most { $limit } { $unit } is allowed.
total-with-granted = { $baseline } in the base year, { $granted } granted since and { $added } proposed make { $total } { $unit }; at most { $limit } { $unit } is allowed.
total-with-granted-at-least = { $baseline } in the base year, { $granted } granted since and { $added } proposed make at least { $total } { $unit }; at most { $limit } { $unit } is allowed.
total-at-least = { $baseline } in the base year and { $added } proposed make at least { $total } { $unit }; at most { $limit } { $unit } is allowed.
mines = mines
reduce-total = Reduce it by { $amount } { $unit }, or have the plan's figure adjusted
short-by = { $count } fewer than planned.
total-layer-missing = The layer is missing, or records of it cannot be used: not checked.
supply-layer-of-total = Supply the layer and check again
layer-missing-or-incomplete = the layer is missing or incomplete
share = { $count } of the mines are { $classes } ({ $share }%), { $others } are not; at least { $least }% is required.
enlarge = Enlarge mines until all that count are { $classes }
share-of-zones = { $done } of { $all } are done, { $share }%; at least { $least }% is required.
complete-zones = Complete { $open } more
figure-open = the { $attribute } is { $quantity }
size-unknown = { $why }, so its size class is not known
counts-unknown = { $why }, so it is not known whether it counts
predecessor-absent = not a new right, and the id of its predecessor in the base year is not stated, so it may be counted already
new-with-predecessor = { $right } is a new right and yet names { $mine } as its predecessor, so it is not known whether { $mine } counts
predecessor-of-other-mineral = { $right } has another mineral than its predecessor { $mine }, so it is not known whether { $mine } counts
predecessor-mineral-unknown = { $right } names { $mine } as its predecessor, but { $why }, so it is not known whether { $mine } counts
windows = Planned: { $plan }; of this batch { $added } with a year of grant.
windows-missed = Planned: { $plan }; of this batch { $added } with a year of grant. No window is left for: { $rights }.
window-of-plan = { $count } in { $years }
granted-day-unstated = { $why }, so that it may be counted in the base year
grant-day-open = the { $date } is only known to lie between { $first } and { $last }
adjust-to-windows = Adjust the year of grant to the release windows, or first have the plan adjusted

## The table of a screening

heading-right = Right
heading-verdict = Verdict
heading-area = Area km²
heading-clause = Clause
heading-place = Layer and zone
heading-note = Note
verdict-count = { $verdict } { $count }
schematic-notice = schematic: the plan publishes no coordinates, the zones are drawn by the program, and nothing here may be the basis of an approval.
screening-head = { $plan } (version { $version })  as of { $day }
screening-packs = Also applied: { $packs }
screening-packs-with-drafts = Also applied: { $packs }, with drafts
screening-total = { $count ->
        [one] { $count } right
       *[other] { $count } rights
    }: { $verdicts }
screening-open = Undecided rules or unchecked layers in { $count }, at worst: { $verdicts }
screening-hints = For information: { $hints }
screening-missing = Not checked: { $count ->
        [one] { $count } layer is
       *[other] { $count } layers are
    } missing, so the rules on them were not checked: { $layers }
screening-missing-layer = { $layer } ({ $rules })
screening-rejected = { $count ->
        [one] { $count } more record
       *[other] { $count } more records
    } could not be screened; see the diagnostics.
screening-pair = Overlapping rights: { $right } and { $other }, { $area } m² in common ({ $share }% and { $other-share }%). { $vertical }.
screening-pair-seam = Overlapping rights: { $right } and { $other } share a border, { $area } m² in common ({ $share }% and { $other-share }%). { $vertical }.
screening-pair-unmeasured = Perhaps overlapping rights: { $right } and { $other }; the common area was not measured. { $vertical }.
screening-pairs-too-many = Overlapping rights: too many to list; minezone overlap --self -o FILE writes all.
screening-pairs-left-out = Overlapping rights: { $count } more, see a report file (-o).
screening-resource = The batch takes { $area } km² of { $layer } ({ $zone }), and with it an estimated { $taken } { $unit } of { $known } { $unit } of known resources, by area
screening-rights-left-out = { $count } more { $count ->
        [one] right is
       *[other] rights are
    } not listed ({ $verdicts }): -o writes all.
screening-rows-left-out = { $count } more, see a report file (-o).
screening-ambiguous-geometry = The boundary crosses or overlaps itself, so the extent is unclear: undetermined at best.
screening-data-lacking = { $count } rules are undetermined for want of the same data.
screening-hints-below = { $count } for information, listed below the table.
screening-no-rule-applies = No rule applies on this day: nothing was checked.
screening-nothing-checked = Nothing was checked: { $missing } checks were not made for want of layers, see below the table.
screening-all-kept = All checks passed: { $compliant }.
screening-kept-as-far-as-checked = Checks passed: { $compliant }; not made for want of layers: { $missing }, see below the table.
screening-marginal = Marginal: the verdict hangs on less than the accuracy of the coordinates.
outlook-worst-possible = at worst
    { $verdict }
outlook-undecided-rules = { $count } undecided
outlook-unchecked-layers = { $count ->
        [one] { $count } layer
       *[other] { $count } layers
    } unchecked

## The table of totals

heading-figure = Figure
heading-existing = There already
heading-proposed = Proposed
heading-together = Together
heading-limit = Limit
heading-headroom = Headroom
heading-unit = Unit
heading-nature = Nature
heading-block = Block
heading-window = Release window
quota-head = { $plan } (version { $version })  totals as of { $day }
quota-no-rule-applies = No rule on totals applies on this day: nothing was checked.
quota-rights = { $count ->
        [one] { $count } proposed right
       *[other] { $count } proposed rights
    } counted.
quota-rejected = { $count ->
        [one] { $count } more record could not be read and was
       *[other] { $count } more records could not be read and were
    } not counted: all totals are lower bounds, see the diagnostics.
quota-supply = Supply what is missing: { $what } … { $count } in all, see a report file

## The ledger of areas

heading-corners = Corners
heading-ellipsoidal =
    Ellipsoidal
    m²
    km²
heading-corners-only =
    Corners only
    Δ m²
heading-exact =
    Exact
    Δ m²
heading-geodesic =
    Geodesic
    Δ m²
heading-plane =
    Plane
    Δ m²
    (ppm)
heading-grid =
    Plane
    grid
heading-stated =
    Stated
    Δ m²
heading-agrees = Agrees with
heading-hint = Hint
area-legend =
    Ellipsoidal (椭球面积): by the rule of the third national land survey, edges longer than 70 m in the Gauss plane divided evenly, then TD/T 1055-2019 annex D. Corners only: not divided. Exact: on the ellipsoid, for edges straight in the coordinates of the data. Each Δ is that figure less the ellipsoidal.
    By centre: the data are in no Gauss plane of CGCS2000, and that of the 3° zone of their centre was taken. Agrees with: figures that are the stated one by its last digit. Differs: it agrees with none of them. Self-crossing: measured by the documented rule.
area-total = { $rights ->
        [one] { $rights } right
       *[other] { $rights } rights
    }: ellipsoidal { $ellipsoidal } m² ({ $ellipsoidal-km2 } km²), corners only { $corners } m², exact { $exact } m², geodesic { $geodesic } m², plane { $plane } m²
area-without-ellipsoidal = Left out of that sum for want of an ellipsoidal area: { $count }; see the hints.
area-stated = Stated areas: { $count }, { $area } m² together; { $differing } agree with no figure
area-rejected = { $count ->
        [one] { $count } more record
       *[other] { $count } more records
    } could not be measured; see the diagnostics.
area-left-out = { $count } more { $count ->
        [one] right is
       *[other] rights are
    } not listed: -o writes all.
area-differs = differs
area-ambiguous = self-crossing
area-by-centre = by centre

## The list of rules

heading-id = Id
heading-rule = Rule
heading-kind = Kind
heading-breach = On breach
heading-layers = Layers
heading-article = Clause
rules-count = { $count ->
        [one] { $count } rule
       *[other] { $count } rules
    }
rules-from-until = { $from } to { $until } { $verdict }
rules-from = from { $from } { $verdict }

## The table of lint

heading-severity = Severity
heading-code = Code
heading-where = Where
lint-left-out = … { $count } more of { $code } { $name } (all by --format json)
lint-extent = { $area } m², { $width } m wide on average
