//! Many rows in one statement. SQLite reads them from one JSON text with `json_each($1)` (bytes
//! as hexadecimal), PostgreSQL from one array a column with `unnest($1, $2, …)`. On the hot path
//! SQLite gets them *packed*: `$1` is the number of rows, and each column is one run of bytes out
//! of which `substr` takes the value of row n, so that nothing is parsed.

use super::{Db, DbError, Statement};
use sqlx::{FromRow, postgres::PgRow, sqlite::SqliteRow};
use std::{fmt::Write as _, io::Write as _};
use uuid::Uuid;

/// A table of values to send, column by column, in the order of the statement's placeholders.
#[derive(Debug, Default)]
pub(super) struct Rows<'a> {
    columns: Vec<Column<'a>>,
    /// Single values, after the columns.
    scalars: Vec<Scalar<'a>>,
}

#[derive(Debug)]
enum Scalar<'a> {
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// The width of a packed integer: sign and nineteen digits.
const DIGITS: usize = 20;

#[derive(Debug)]
enum Column<'a> {
    Int(Vec<i64>),
    IntOrNull(Vec<Option<i64>>),
    Bool(Vec<bool>),
    Text(Vec<&'a str>),
    TextOrNull(Vec<Option<&'a str>>),
    Bytes(Vec<&'a [u8]>),
    Uuid(Vec<Uuid>),
    UuidOrNull(Vec<Option<Uuid>>),
}

macro_rules! add_column {
    ($($name:ident $kind:ident $item:ty;)*) => {$(
        /// Adds a column.
        pub(super) fn $name(mut self, values: impl IntoIterator<Item = $item>) -> Self {
            self.columns.push(Column::$kind(values.into_iter().collect()));
            self
        }
    )*};
}

impl<'a> Rows<'a> {
    add_column! {
        ints Int i64;
        ints_or_null IntOrNull Option<i64>;
        bools Bool bool;
        texts Text &'a str;
        texts_or_null TextOrNull Option<&'a str>;
        bytes Bytes &'a [u8];
        uuids Uuid Uuid;
        uuids_or_null UuidOrNull Option<Uuid>;
    }

    /// Adds a single value after the columns.
    pub(super) fn and_int(mut self, value: i64) -> Self {
        self.scalars.push(Scalar::Int(value));
        self
    }

    /// Adds a single value after the columns.
    pub(super) fn and_text(mut self, value: &'a str) -> Self {
        self.scalars.push(Scalar::Text(value));
        self
    }

    /// Adds a single value after the columns.
    pub(super) fn and_bytes(mut self, value: &'a [u8]) -> Self {
        self.scalars.push(Scalar::Bytes(value));
        self
    }

    /// Runs a statement that returns nothing; gives the number of rows it wrote.
    pub(super) async fn execute(self, db: &mut Db<'_>, sql: &Statement) -> Result<u64, DbError> {
        match db {
            Db::Lite(c) => {
                let query = sqlx::query(sql.sqlite).bind(self.to_json());
                Ok(query.execute(&mut **c).await?.rows_affected())
            }
            Db::Pg(c) => {
                let query = sqlx::query_with(sql.postgres, self.to_arrays()?);
                Ok(query.execute(&mut **c).await?.rows_affected())
            }
        }
    }

    /// Runs a statement that returns rows.
    pub(super) async fn fetch<T>(self, db: &mut Db<'_>, sql: &Statement) -> Result<Vec<T>, DbError>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        match db {
            Db::Lite(c) => {
                let query = sqlx::query_as(sql.sqlite).bind(self.to_json());
                Ok(query.fetch_all(&mut **c).await?)
            }
            Db::Pg(c) => {
                let query = sqlx::query_as_with(sql.postgres, self.to_arrays()?);
                Ok(query.fetch_all(&mut **c).await?)
            }
        }
    }

    /// As [`Rows::execute`], for the hot path.
    pub(super) async fn execute_packed(
        self,
        db: &mut Db<'_>,
        sql: &Statement,
    ) -> Result<u64, DbError> {
        match db {
            Db::Lite(c) => {
                let query = sqlx::query_with(sql.sqlite, self.pack()?);
                Ok(query.execute(&mut **c).await?.rows_affected())
            }
            Db::Pg(_) => self.execute(db, sql).await,
        }
    }

    /// As [`Rows::fetch`], for the hot path. sqlx hands each row of SQLite from thread to thread,
    /// which costs more than finding it; so there the statement returns all rows as one JSON text
    /// (ids in hexadecimal), and only PostgreSQL returns them one by one.
    pub(super) async fn fetch_packed<T>(
        self,
        db: &mut Db<'_>,
        sql: &Statement,
    ) -> Result<Vec<T>, DbError>
    where
        T: serde::de::DeserializeOwned + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        match db {
            Db::Lite(c) => {
                let query = sqlx::query_scalar_with(sql.sqlite, self.pack()?);
                let json: String = query.fetch_one(&mut **c).await?;
                serde_json::from_str(&json)
                    .map_err(|e| DbError::Driver(sqlx::Error::Decode(e.into())))
            }
            Db::Pg(c) => {
                let query = sqlx::query_as_with(sql.postgres, self.to_arrays()?);
                Ok(query.fetch_all(&mut **c).await?)
            }
        }
    }

    /// The number of rows, then each column's values one after another.
    fn pack(&self) -> Result<sqlx::sqlite::SqliteArguments, DbError> {
        use sqlx::Arguments;
        let mut arguments = sqlx::sqlite::SqliteArguments::default();
        let rows = self.columns.first().map_or(0, Column::len);
        let mut add = arguments.add(i64::try_from(rows).unwrap_or(i64::MAX));
        for column in &self.columns {
            add = add.and_then(|()| arguments.add(column.packed()?));
        }
        for scalar in &self.scalars {
            add = add.and_then(|()| match scalar {
                Scalar::Int(v) => arguments.add(*v),
                Scalar::Text(v) => arguments.add((*v).to_owned()),
                Scalar::Bytes(v) => arguments.add(v.to_vec()),
            });
        }
        add.map_err(|e| DbError::Driver(sqlx::Error::Encode(e)))?;
        Ok(arguments)
    }

    fn to_arrays(&self) -> Result<sqlx::postgres::PgArguments, DbError> {
        use sqlx::Arguments;
        let mut arguments = sqlx::postgres::PgArguments::default();
        for column in &self.columns {
            match column {
                Column::Int(v) => arguments.add(v),
                Column::IntOrNull(v) => arguments.add(v),
                Column::Bool(v) => arguments.add(v),
                Column::Text(v) => arguments.add(v),
                Column::TextOrNull(v) => arguments.add(v),
                Column::Bytes(v) => arguments.add(v),
                Column::Uuid(v) => arguments.add(v),
                Column::UuidOrNull(v) => arguments.add(v),
            }
            .map_err(|e| DbError::Driver(sqlx::Error::Encode(e)))?;
        }
        for scalar in &self.scalars {
            match scalar {
                Scalar::Int(v) => arguments.add(*v),
                Scalar::Text(v) => arguments.add(*v),
                Scalar::Bytes(v) => arguments.add(*v),
            }
            .map_err(|e| DbError::Driver(sqlx::Error::Encode(e)))?;
        }
        Ok(arguments)
    }

    /// `[[1,"text","00ff"],…]`, one inner array a row.
    fn to_json(&self) -> String {
        let rows = self.columns.first().map_or(0, Column::len);
        let mut json = String::with_capacity(rows * self.columns.len() * 24 + 2);
        json.push('[');
        for row in 0..rows {
            json.push_str(if row == 0 { "[" } else { ",[" });
            for (index, column) in self.columns.iter().enumerate() {
                if index > 0 {
                    json.push(',');
                }
                column.push_json(row, &mut json);
            }
            json.push(']');
        }
        json.push(']');
        json
    }
}

impl Column<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Int(v) => v.len(),
            Self::IntOrNull(v) => v.len(),
            Self::Bool(v) => v.len(),
            Self::Text(v) => v.len(),
            Self::TextOrNull(v) => v.len(),
            Self::Bytes(v) => v.len(),
            Self::Uuid(v) => v.len(),
            Self::UuidOrNull(v) => v.len(),
        }
    }

    /// One value after another, all of one width: integers as [`DIGITS`] digits, bytes and ids as
    /// they are. Other columns cannot be packed.
    fn packed(&self) -> Result<Vec<u8>, sqlx::error::BoxDynError> {
        match self {
            Self::Int(v) => {
                Ok(v.iter()
                    .fold(Vec::with_capacity(v.len() * DIGITS), |mut packed, value| {
                        // Writing to a Vec cannot fail.
                        let _ = write!(packed, "{value:0DIGITS$}");
                        packed
                    }))
            }
            Self::Bytes(v) if v.windows(2).all(|two| two[0].len() == two[1].len()) => {
                Ok(v.concat())
            }
            Self::Uuid(v) => Ok(v.iter().flat_map(|id| *id.as_bytes()).collect()),
            _ => Err("a column whose values differ in width cannot be packed".into()),
        }
    }

    fn push_json(&self, row: usize, json: &mut String) {
        match self {
            Self::Int(v) => push_int(json, Some(v[row])),
            Self::IntOrNull(v) => push_int(json, v[row]),
            Self::Bool(v) => json.push(if v[row] { '1' } else { '0' }),
            Self::Text(v) => push_text(json, Some(v[row])),
            Self::TextOrNull(v) => push_text(json, v[row]),
            Self::Bytes(v) => push_hex(json, Some(v[row])),
            Self::Uuid(v) => push_hex(json, Some(v[row].as_bytes())),
            Self::UuidOrNull(v) => push_hex(json, v[row].as_ref().map(|u| u.as_bytes().as_slice())),
        }
    }
}

fn push_int(json: &mut String, value: Option<i64>) {
    match value {
        // Writing to a String cannot fail.
        Some(value) => {
            let _ = write!(json, "{value}");
        }
        None => json.push_str("null"),
    }
}

fn push_text(json: &mut String, value: Option<&str>) {
    // `Value`'s Display is exact JSON, escapes included.
    match value {
        Some(value) => {
            let _ = write!(json, "{}", serde_json::Value::from(value));
        }
        None => json.push_str("null"),
    }
}

fn push_hex(json: &mut String, value: Option<&[u8]>) {
    let Some(bytes) = value else {
        return json.push_str("null");
    };
    json.push('"');
    json.push_str(&base16ct::lower::encode_string(bytes));
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_one_json_text() {
        let rows = Rows::default()
            .ints([1, -2])
            .ints_or_null([None, Some(3)])
            .bools([true, false])
            .texts(["a\"b", "ñ\n"])
            .bytes([&[0u8, 255][..], &[]])
            .uuids_or_null([None, Some(Uuid::nil())]);
        assert_eq!(
            rows.to_json(),
            "[[1,null,1,\"a\\\"b\",\"00ff\",null],\
             [-2,3,0,\"ñ\\n\",\"\",\"00000000000000000000000000000000\"]]"
        );
        assert_eq!(Rows::default().ints([]).to_json(), "[]");
    }

    #[test]
    fn packed_values_have_one_width() {
        let ints = Column::Int(vec![7, -7, i64::MIN]).packed().unwrap();
        let (widths, rest) = ints.as_chunks::<DIGITS>();
        assert_eq!(
            widths,
            [
                *b"00000000000000000007",
                *b"-0000000000000000007",
                *b"-9223372036854775808"
            ]
        );
        assert_eq!(rest, b"");
        let bytes = |values: &[&'static [u8]]| Column::Bytes(values.to_vec()).packed();
        assert_eq!(bytes(&[&[0, 1], &[2, 255]]).unwrap(), [0, 1, 2, 255]);
        assert_eq!(bytes(&[]).unwrap(), [0; 0]);
        assert!(bytes(&[&[0, 1], &[2]]).is_err());
        assert!(Column::Text(vec!["a"]).packed().is_err());
    }
}
