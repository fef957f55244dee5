// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

/// How a list of resources is printed.
struct ListingOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "How they are printed: table, json or yaml.")
    var output: OutputFormat = .table

    @Flag(help: "A last column with all labels.")
    var showLabels = false

    @Option(
        name: [.customShort("L"), .long],
        help: ArgumentHelp("A column for each of these labels.", valueName: "a,b")
    )
    var labelColumns: [String] = []

    /// One resource of a table.
    struct Row {
        /// A cell for each column.
        var cells: [String]
        /// Its labels.
        var labels: [String: String]
    }

    /// Rows under a header, and the labels that are asked for.
    func table(_ header: [String], _ rows: [Row]) -> String {
        Self.table(header, rows, labelColumns: FilterOptions.split(labelColumns), showLabels: showLabels)
    }

    /// Rows under a header, a column for each of some labels, and one for all of them.
    static func table(
        _ header: [String],
        _ rows: [Row],
        labelColumns keys: [String] = [],
        showLabels: Bool = false
    ) -> String {
        let names = keys.map { ($0.split(separator: "/").last.map(String.init) ?? $0).uppercased() }
        var table = Table(header + names + (showLabels ? ["LABELS"] : []))
        for row in rows {
            let all = SpecWords.pairs(row.labels).joined(separator: ",")
            let labels = keys.map { row.labels[$0] ?? "<none>" }
            table.append(row.cells + labels + (showLabels ? [all.isEmpty ? "<none>" : all] : []))
        }
        return table.text
    }

    /// Prints resources.
    /// - Parameters:
    ///   - resources: What json and yaml print.
    ///   - names: The names that were asked for.
    ///   - console: Where to.
    ///   - table: What a table prints.
    func print(_ resources: [JSONValue], named names: [String], on console: Console, table: () -> String) {
        if !names.isEmpty && resources.isEmpty { return }
        switch output {
        case .table: console.data(table())
        case .json, .yaml: console.data(output.text(of: resources, asOne: names.count == 1))
        }
    }
}

/// The option to choose resources by their labels.
struct SelectorOption: ParsableArguments {
    @Option(name: [.customShort("l"), .long], help: "Only those with these labels, as kubectl writes selectors.")
    var selector: String?
}
