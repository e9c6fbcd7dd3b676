// What `millwright simulate --help` says. Runs anywhere, pure.

export const simulateHelp = `millwright simulate --out DIR [options]

Makes the sample plant "Weidenau" (pump station P, mixing line M, site S): what its historian archived, minute averages,
records that people wrote, labels, and the truth; the wiring cell V too. Offline; the same seed gives the same bytes on every machine.

  --preset small   3 days, 8 tags of the pump station, one fault
           demo    42 days, all areas, a worn bearing, a drifting probe, a changed impeller, two distractors (default)
           half    180 days, all areas, four events drawn by the seed
           year    366 days, all areas, ten events drawn by the seed
           bench   a case of 90 days at 60 s without historian: DIR/data/bench_1min.csv, of a plant built differently for each seed;
                   with --seeds N and --scenario A,B (SE1, PL3, CO2, NONE ...) seeds x scenarios, each in DIR/case_NNNN
           fleet   twelve sites of 90 days at 60 s: DIR/site_NN/pump_1min.csv and tags.csv, each with its own names, units,
                   clock and words (DIR/sites.csv); three have a fault (DIR/truth)
  --seed N         0 to 999999999999999999, default 1
  --format         how the historian's files are laid out (default: long-csv for small, else parquet)
           parquet     data/historian_AREA.parquet: tag, ts (UTC), value, text, quality
           long-csv    timestamp (UTC, Z), tag, value, quality
           wide-csv    timestamp (UTC, Z), one column a tag
           pi          long; 01-Jan-24 06:00:00 in UTC; digital states among the values; unit, status
           pi-local    the same by the wall clock of Berlin
           wincc       long; semicolons, decimal comma, dd.MM.yyyy HH:mm:ss by the wall clock, no zone
           ignition    wide; epoch milliseconds, null where nothing was archived
         The last four have more habits of plants: 3 % of units wrong or absent, one tag renamed after 60 % of the run
         (tags.csv has its old name as alias), a counter FQ-120 that rolls over at 65,536.
  --twins          also run each event's twin, the same plant without it, for truth/effects.parquet (one more run an event)
  --images N       also photographs N parts of the wiring cell: DIR/images with images.csv, truth/images.json (600 is plenty)
  --threads N      1 = everything in one thread; more = one thread an area

DIR/data     historian_*, pump_1min.csv, mixer_1min.csv, cell_1min.csv, bearings.csv (small: the pump station alone)
DIR/records  maintenance, plant_changes, shift_log, calibration, alarms, batches, laboratory: as imperfect as such papers are;
             device_scores_*: what two reference models said on their devices
DIR/labels   what an engineer would mark on the trends        DIR/tags.csv  the tag list
DIR/truth    events, answers (what the technician would say), rul, modes, model, hidden states, run.json; never read by import
`;
