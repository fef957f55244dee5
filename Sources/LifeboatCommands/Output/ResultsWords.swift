// SPDX-License-Identifier: Apache-2.0

import BackupStorage

/// Warnings and errors of a backup or restore, in words.
enum ResultsWords {
    /// Adds the warnings, then the errors; nothing when there are none.
    static func add(_ results: ResultsFile, to text: inout Description) {
        add(results.warnings, title: "Warnings", to: &text)
        add(results.errors, title: "Errors", to: &text)
    }

    private static func add(_ messages: ResultsFile.Messages, title: String, to text: inout Description) {
        guard messages.count > 0 else { return }
        text.line()
        text.line("\(title):")
        // Velero puts the values of these two where that of "Namespaces: <none>" is, also when there are namespaces.
        addColumn("Velero:     ", messages.velero, to: &text)
        addColumn("Cluster:    ", messages.cluster, to: &text)
        guard !messages.namespaces.isEmpty else {
            text.line("Namespaces: <none>", indent: 2)
            return
        }
        text.line("Namespaces:", indent: 2)
        for (namespace, messages) in messages.namespaces.sorted(by: { $0.key < $1.key }) {
            text.field(namespace, lines: messages, indent: 4)
        }
    }

    private static func addColumn(_ title: String, _ messages: [String], to text: inout Description) {
        let lines = messages.flatMap { $0.split(separator: "\n").map(String.init) }
        text.line(title + (lines.first ?? "<none>"), indent: 2)
        for line in lines.dropFirst() { text.line(line, indent: 2 + title.count) }
    }
}

/// The names of all items, in words.
enum ResourceListWords {
    /// Adds a list of kinds and under each the names.
    static func add(_ list: ResourceListFile, to text: inout Description) {
        text.line("Resource List:")
        for (kind, names) in list.names.sorted(by: { $0.key < $1.key }) {
            text.line("\(kind):", indent: 2)
            for name in names.sorted() { text.line("- \(name)", indent: 4) }
        }
    }
}
