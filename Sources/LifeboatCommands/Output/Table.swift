// SPDX-License-Identifier: Apache-2.0

/// Rows under a header, in columns as wide as their widest cell, three spaces apart, as kubectl and Velero print them.
struct Table {
    private let header: [String]
    private var rows: [[String]] = []

    /// A table without rows; it still prints its header.
    init(_ header: [String]) {
        self.header = header
    }

    /// Adds a row; it has one cell for each column.
    mutating func append(_ row: [String]) {
        rows.append(row.map(Console.withoutControls))
    }

    /// The lines, each ending with a newline.
    var text: String {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: max(0, width - cell.count))
            }
            var line = cells.joined(separator: "   ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
