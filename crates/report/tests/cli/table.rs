//! The tables of a page, cell by cell.

/// One table.
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// What its columns show.
    pub header: Vec<String>,
    /// The cells below the header, row by row.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// The tables of a page with this caption.
    pub fn all(page: &str, caption: &str) -> Vec<Self> {
        let tables = page.split("<table").skip(1).map(|table| Self::read(table.split("</table>").next().unwrap()));
        tables.filter(|table| table.caption == caption).collect()
    }

    /// The one table of a page with this caption.
    pub fn one(page: &str, caption: &str) -> Self {
        let mut tables = Self::all(page, caption);
        assert_eq!(tables.len(), 1, "tables with the caption '{caption}'");
        tables.remove(0)
    }

    fn read(html: &str) -> Self {
        let (_, caption) = html.split_once("<caption").unwrap();
        let (caption, rest) = caption.split_once("</caption>").unwrap();
        let (head, body) = rest.split_once("</thead>").unwrap();
        let caption = words(&format!("<caption{caption}"));
        Self { caption, header: cells(head), rows: body.split("<tr>").skip(1).map(cells).collect() }
    }

    /// The cells of the column that the header calls `name`.
    pub fn column(&self, name: &str) -> Vec<&str> {
        let position = self.header.iter().position(|title| title == name);
        self.column_at(position.unwrap_or_else(|| panic!("no column {name} in {:?}", self.header)))
    }

    /// The cells of the column to the right of the column that the header calls `name`, and its title.
    pub fn column_after(&self, name: &str) -> (&str, Vec<&str>) {
        let position = self.header.iter().position(|title| title == name).unwrap() + 1;
        (&self.header[position], self.column_at(position))
    }

    fn column_at(&self, position: usize) -> Vec<&str> {
        self.rows.iter().map(|row| row[position].as_str()).collect()
    }
}

fn cells(html: &str) -> Vec<String> {
    let cells = html.replace("</th>", "</td>");
    let mut cells: Vec<&str> = cells.split("</td>").collect();
    // What follows the last cell is none.
    cells.pop();
    cells.iter().map(|cell| words(cell)).collect()
}

/// Text without markup.
fn words(html: &str) -> String {
    let texts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    texts.collect::<String>().replace("&nbsp;", " ").trim().to_owned()
}
