//! A table with types, for data frames and databases. The columns are those of CSV, but all features are one list,
//! because the file ends with a line about each column of each part, which has to stay in memory.

use super::Rows;
use answers::columns::{Cell, Columns, Kind};
use answers::row::Row;
use anyhow::Result;
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, FloatType};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use std::io::Write;
use std::sync::Arc;

/// Values that wait in memory until they are enough for a part of the file.
const MOST_VALUES: usize = 1 << 20;
/// Rows of such a part at most.
const MOST_ROWS: usize = 1 << 16;
const FEATURES: &str = "features";

/// A table with types.
pub struct Parquet<W: Write + Send> {
    /// All but the features.
    columns: Columns,
    kinds: Vec<Kind>,
    features: Option<usize>,
    file: SerializedFileWriter<W>,
    /// The cells and the features of rows that are not written yet.
    waiting: Vec<(Vec<Cell>, Option<Vec<f32>>)>,
}

impl<W: Write + Send> Parquet<W> {
    /// Before the first row.
    pub fn start(columns: Columns, to: W) -> Result<Self> {
        let features = columns.features;
        let columns = Columns { features: None, ..columns };
        let named = columns.named();
        let mut fields: Vec<TypePtr> = named.iter().map(|(name, kind)| field(name, *kind)).collect::<Result<_>>()?;
        if features.is_some() {
            fields.push(list()?);
        }
        let schema = Type::group_type_builder("photos").with_fields(fields).build()?;
        // They would stay in memory for each part.
        let properties = WriterProperties::builder().set_statistics_enabled(EnabledStatistics::None);
        let properties = properties.set_offset_index_disabled(true).build();
        let file = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties))?;
        let kinds = named.into_iter().map(|(_, kind)| kind).collect();
        Ok(Self { columns, kinds, features, file, waiting: Vec::new() })
    }

    fn is_enough(&self) -> bool {
        let values = self.kinds.len() + self.features.unwrap_or_default();
        self.waiting.len() >= MOST_ROWS.min(MOST_VALUES.div_ceil(values))
    }

    fn write_part(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.waiting);
        let mut part = self.file.next_row_group()?;
        for (index, kind) in self.kinds.iter().enumerate() {
            let column = part.next_column()?.expect("a column for each kind");
            let cells = rows.iter().map(|(cells, _)| &cells[index]);
            match kind {
                Kind::Text => write_column::<ByteArrayType>(column, cells.map(text))?,
                Kind::Probability => write_column::<DoubleType>(column, cells.map(probability))?,
                Kind::Feature => unreachable!("features are in a list"),
            }
        }
        if let Some(column) = part.next_column()? {
            write_lists(column, rows.iter().map(|(_, features)| features.as_deref()))?;
        }
        part.close()?;
        Ok(())
    }
}

impl<W: Write + Send> Rows for Parquet<W> {
    fn write(&mut self, row: &Row) -> Result<()> {
        let features = self.features.and(row.answer.as_ref().ok()).map(|(_, output)| output.features.clone());
        self.waiting.push((self.columns.cells(row), features));
        if self.is_enough() { self.write_part() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        if !self.waiting.is_empty() {
            self.write_part()?;
        }
        Ok(self.file.into_inner()?.flush()?)
    }
}

fn field(name: &str, kind: Kind) -> Result<TypePtr> {
    let (physical, logical) = match kind {
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Probability => (Physical::DOUBLE, None),
        Kind::Feature => (Physical::FLOAT, None),
    };
    let field = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    Ok(Arc::new(field.with_logical_type(logical).build()?))
}

/// The three levels of a list, as the format wants them.
fn list() -> Result<TypePtr> {
    let element =
        Type::primitive_type_builder("element", Physical::FLOAT).with_repetition(Repetition::REQUIRED).build()?;
    let group =
        |name, repetition, inner| Type::group_type_builder(name).with_repetition(repetition).with_fields(vec![inner]);
    let repeated = group("list", Repetition::REPEATED, Arc::new(element)).build()?;
    let list = group(FEATURES, Repetition::OPTIONAL, Arc::new(repeated)).with_logical_type(Some(LogicalType::List));
    Ok(Arc::new(list.build()?))
}

/// Values and gaps, each of which has level 0.
fn write_column<T: DataType>(
    mut column: SerializedColumnWriter,
    cells: impl Iterator<Item = Option<T::T>>,
) -> Result<()> {
    let cells: Vec<Option<T::T>> = cells.collect();
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.into_iter().flatten().collect();
    column.typed::<T>().write_batch(&values, Some(&levels), None)?;
    Ok(column.close()?)
}

/// Lists, and gaps. A list's first value begins a row; a network without channels is not one.
fn write_lists<'a>(mut column: SerializedColumnWriter, lists: impl Iterator<Item = Option<&'a [f32]>>) -> Result<()> {
    let (mut values, mut defined, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
    for list in lists {
        let list = list.unwrap_or_default();
        values.extend_from_slice(list);
        repeated.extend((0..list.len().max(1)).map(|place| i16::from(place > 0)));
        defined.extend(std::iter::repeat_n(if list.is_empty() { 0 } else { 2 }, list.len().max(1)));
    }
    column.typed::<FloatType>().write_batch(&values, Some(&defined), Some(&repeated))?;
    Ok(column.close()?)
}

fn text(cell: &Cell) -> Option<ByteArray> {
    match cell {
        Cell::Text(text) => Some(ByteArray::from(text.as_str())),
        _ => None,
    }
}

fn probability(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Probability(probability) => Some(*probability),
        _ => None,
    }
}
