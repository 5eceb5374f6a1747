//! Migrations: one list, so that both engines have the same numbers and names.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{SqlSafeStr, SqlStr};

macro_rules! migrations {
    ($($number:literal $name:literal;)*) => {
        const SQLITE: &[(i64, &str, &str)] = &[$(
            ($number, $name, include_str!(concat!("../../migrations/sqlite/", $name, ".sql"))),
        )*];
        const POSTGRES: &[(i64, &str, &str)] = &[$(
            ($number, $name, include_str!(concat!("../../migrations/postgres/", $name, ".sql"))),
        )*];
    };
}

migrations! {
    1 "0001_event";
    2 "0002_people";
    3 "0003_logs";
    4 "0004_results";
    5 "0005_append_only";
    6 "0006_roll";
    7 "0007_registration";
    8 "0008_credentials";
    9 "0009_draft";
    11 "0011_sealed_box";
    12 "0012_desk";
    13 "0013_sign_in";
    14 "0014_held_form";
    15 "0015_desk_claims";
    16 "0016_staff";
    17 "0017_check_in";
    18 "0018_recovery";
    19 "0019_witnesses";
    21 "0021_evidence";
    23 "0023_opening";
    24 "0024_full_view";
    25 "0025_by_passkey";
    26 "0026_phone_code";
}

/// The migrations for SQLite.
pub(super) fn sqlite() -> Migrator {
    migrator(SQLITE)
}

/// The migrations for PostgreSQL.
pub(super) fn postgres() -> Migrator {
    migrator(POSTGRES)
}

fn migrator(list: &[(i64, &'static str, &'static str)]) -> Migrator {
    let migrations = list.iter().map(|&(number, name, sql)| {
        let sql: SqlStr = sql.into_sql_str();
        Migration::new(number, name.into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
}
