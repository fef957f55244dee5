// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Reads and writes YAML documents as JSON values.
///
/// Scalars mean what they mean to `kubectl`, which reads YAML 1.1: `yes`, `no`, `on` and `off` are truth values, `017`
/// is fifteen. Numbers that JSON can write keep their text. Writing quotes whatever any YAML reader, of 1.1 or of 1.2,
/// could take for something other than the string it is.
package enum YAMLDocument {
    /// The most values one document may expand to, so that a few lines of nested aliases cannot fill the memory.
    package static let maximumValues = 2_000_000

    /// The value of a text that holds one document; `null` when it holds none.
    /// - Throws: ``YAMLError`` with the line.
    package static func parse(_ text: String) throws(YAMLError) -> JSONValue {
        var reader = try YAMLReader(text)
        guard let value = try reader.next() else { return .null }
        guard try reader.next() == nil else {
            throw YAMLError(.severalDocuments, "expected one document, found several", line: nil)
        }
        return value
    }

    /// The values of all documents of a text, in order; documents that hold nothing are left out.
    /// - Throws: ``YAMLError`` with the line.
    package static func parseAll(_ text: String) throws(YAMLError) -> [JSONValue] {
        var reader = try YAMLReader(text)
        var values: [JSONValue] = []
        while let value = try reader.next() {
            if value != .null { values.append(value) }
        }
        return values
    }

    /// The text of a value as one document, laid out as `kubectl -o yaml` does, with a final newline.
    package static func text(_ value: JSONValue) -> String {
        YAMLWriter.text(value)
    }
}
