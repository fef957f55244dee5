// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a record says of a volume, as names and values; what it does not say is left out.
struct VolumeFacts {
    /// How a value is written.
    enum Form {
        /// A text, or any other value as JSON.
        case plain
        /// A number of bytes.
        case bytes
        /// A number with a unit.
        case amount(String)
        /// `yes` or `no`.
        case flag
        /// Sentences, one below the other.
        case lines
    }

    /// One of them.
    struct Fact {
        var title: String
        var path: [String]
        var form = Form.plain

        init(_ title: String, _ path: String..., form: Form = .plain) {
            self.title = title
            self.path = path
            self.form = form
        }
    }

    let facts: [Fact]

    /// What Lifeboat records of a disk and Velero has no field for.
    static let ofDisks = [
        Fact("Throughput", "lifeboat.dev", "throughput", form: .amount("MiB/s")),
        Fact("Multi-Attach", "lifeboat.dev", "multiAttach", form: .flag),
        Fact("Disk Size", "lifeboat.dev", "sizeGiB", form: .amount("GiB")),
        Fact("Encrypted", "lifeboat.dev", "encrypted", form: .flag),
        Fact("KMS Key", "lifeboat.dev", "kmsKeyID"),
        Fact("Same Moment As Others Of", "lifeboat.dev", "consistentWith"),
        Fact("Error", "lifeboat.dev", "error"),
        Fact("Notes", "lifeboat.dev", "notes", form: .lines),
    ]

    /// Adds a line for each that the record has.
    func add(_ record: JSONValue, to text: inout Description, indent: Int) {
        for fact in facts {
            guard let value = record[path: fact.path] else { continue }
            if case .lines = fact.form {
                text.field(fact.title, lines: value.strings ?? [], indent: indent)
            } else {
                text.field(fact.title, Self.words(value, fact.form), indent: indent)
            }
        }
    }

    private static func words(_ value: JSONValue, _ form: Form) -> String {
        switch form {
        case .bytes: if let bytes = value.int { return Measures.bytes(Int64(bytes)) }
        case .amount(let unit): if let number = value.int { return "\(number) \(unit)" }
        case .flag: if let flag = value.bool { return flag ? "yes" : "no" }
        case .plain, .lines: break
        }
        return value.string ?? JSONWriter.text(value)
    }
}
