//! All integration tests, in one binary.

/// What source may know what other source.
mod architecture;
/// The ledger of areas.
mod area;
/// The texts of statutes, what becomes of each of their articles, and what clauses quote of them.
mod articles;
mod batch;
/// Inputs made to exhaust time or memory: benches/hostile.py has the large ones.
mod bounds;
/// The command line as users and scripts see it: arguments, files, exit codes.
mod cli;
/// Vectors from independent engines.
mod conformance;
/// FlatGeobuf and GeoPackage against what they say of themselves, and files of several layers.
mod containers;
/// Tables of corner points: every variant, every defect, and back.
mod corner_table;
/// Reference systems: declared, given, proposed by the numbers.
mod crs;
mod documents;
/// GML, MIF and DXF: every variant and every defect.
mod drawings;
/// Areas and distances on the ellipsoid against other ways to have them.
mod ellipsoid;
/// Runs that end early or must not begin: signals, full disks, files that change or are the output themselves, nothing to measure.
mod endings;
/// The numbered examples, run as they stand.
mod examples;
/// Rules in words, and lists of them.
mod explain;
/// Long edges and far surfaces against brute force.
mod far_distance;
/// Areas that fit each other exactly, in every plane in which rights are drawn.
mod flush;
mod folders;
/// Formats and reference systems: the same rights in each.
mod formats;
/// GeoParquet: columns of every kind, and files that are damaged or state sizes that are not so.
#[cfg(feature = "parquet")]
mod geoparquet;
/// What every command writes of the sample rights, to the byte: a change of any output is seen, and decided upon.
mod golden;
/// Hard pairs of our own making, their relation and area known by hand.
mod hard;
/// Help and what is wrong with a command line, in both languages.
mod help;
/// Files that mean harm: archives, descriptions, headers, depth.
mod hostile;
/// Bad input: one defect a file, with the code it must give.
mod invalid;
/// Jobs through the library alone: cancelled, resumed, refused.
mod job;
/// What findings of each kind of rule say beside their verdict.
mod kinds;
/// KML and KMZ: every polygon counts, and what cannot be read is reported.
mod kml;
/// Boundary points as 国土 TXT: every variant, every defect, and back.
mod land_txt;
/// Polygons on a lattice against an oracle of exact fractions.
mod lattice;
/// The plan's layers against the plan's figures, and the sample rights against their verdicts.
mod layers;
/// Broken plan folders, one defect each, and what lint makes of them.
mod lint;
/// Cases of other engines, where they are at hand.
mod messages;
/// Every figure, day, comparison and list of the rules, changed one at a time: a case of the rule finds it.
mod mutations;
mod nasty;
/// Packs of rules, drafts, and the totals of a plan.
mod packs;
mod parts;
/// Surfaces of one plane among those of another.
mod placing;
/// What must hold in any plane.
mod plane_properties;
/// Relations and areas in the planes of eight reference systems, against integrals of 60 digits.
mod plane_vectors;
mod prepared_plan;
/// What must hold for every input.
mod properties;
/// A batch against the plan's totals, as the command line reports it.
mod quota;
/// All rules of the plan and its packs: none without clause, dates and cases, none forgotten.
/// The register of granted rights, which carries totals on from the base year.
mod register;
mod registry;
/// Small inputs on which engines are easily wrong, with their right values.
mod relation_cases;
/// Rule files: the schema, the cases they carry.
mod rules;
/// Shapefiles: directions, encodings, and headers that do not fit.
mod shapefile;
/// Shapes of overlaps: valid, of the measured area, with the corners that were drawn.
mod shapes;
/// Standard input and output in place of files.
mod streams;
/// Plans that follow each other: the day picks the one in force.
mod succession;
mod supplement;
/// What several modules need.
mod support;
mod terminal;
/// The totals of the plan, by its own figures.
mod totals;
/// The series of the transverse Mercator projection against 40 digits and PROJ.
mod transverse_mercator;
/// Proposed rights around the county, and the verdicts that the clauses give them.
mod verdicts;
mod vocabulary;
