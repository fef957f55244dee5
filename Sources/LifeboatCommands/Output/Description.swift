// SPDX-License-Identifier: Apache-2.0

/// A text of names and values in Velero's layout: neighbouring lines have their values in one column, two spaces behind
/// the longest name.
struct Description {
    private struct Line {
        var name: String
        var value: String?
    }

    private var lines: [Line] = []

    /// A line of its own, which also ends a column.
    mutating func line(_ text: String = "", indent: Int = 0) {
        lines.append(Line(name: text.isEmpty ? "" : Self.spaces(indent) + text))
    }

    /// A name and its value.
    mutating func field(_ name: String, _ value: String, indent: Int = 0) {
        lines.append(Line(name: "\(Self.spaces(indent))\(name):", value: value))
    }

    /// A name and its values, one below the other; `<none>` when there are none.
    mutating func field(_ name: String, lines values: [String], indent: Int = 0) {
        field(name, values.first ?? "<none>", indent: indent)
        for value in values.dropFirst() { lines.append(Line(name: "", value: value)) }
    }

    /// A section of its own: an empty line, then one name and value.
    mutating func section(_ name: String, _ value: String) {
        line()
        field(name, value)
    }

    /// The whole text.
    var text: String {
        var text = ""
        var rest = lines[...]
        while let first = rest.first {
            guard first.value != nil else {
                text += first.name + "\n"
                rest.removeFirst()
                continue
            }
            let block = rest.prefix { $0.value != nil }
            let width = (block.map(\.name.count).max() ?? 0) + 2
            for line in block { text += Self.aligned(line, width: width) }
            rest = rest[block.endIndex...]
        }
        return text
    }

    private static func aligned(_ line: Line, width: Int) -> String {
        let name = line.name + spaces(width - line.name.count)
        let parts = (line.value ?? "").split(separator: "\n", omittingEmptySubsequences: true)
        let text = name + parts.joined(separator: "\n" + spaces(width))
        return String(text.reversed().drop { $0 == " " }.reversed()) + "\n"
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
