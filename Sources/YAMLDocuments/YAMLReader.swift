// SPDX-License-Identifier: Apache-2.0

import JSON
import Yams

/// Turns what the YAML parser found into JSON values: the one file that knows the parser.
struct YAMLReader {
    private let parser: Parser
    private let lineCount: Int
    private var remaining = 0

    init(_ text: String) throws(YAMLError) {
        // The parser keeps a pointer into the text. Only a string too long to be stored inline has bytes that stay in
        // place, which the comment line in front makes sure of; line numbers are corrected for it.
        var padded = "# comment in front\n"
        padded += text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        padded.makeContiguousUTF8()
        let whole = padded
        let lines = max(1, text.utf8.count { $0 == 0x0A } + (text.utf8.last == 0x0A ? 0 : 1))
        lineCount = lines
        parser = try Self.translatingErrors(lines) { try Parser(yaml: whole, resolver: .basic, encoding: .utf8) }
    }

    /// The next document, or `nil` after the last one.
    mutating func next() throws(YAMLError) -> JSONValue? {
        let parser = parser
        guard let root = try Self.translatingErrors(lineCount, { try parser.nextRoot() }) else { return nil }
        remaining = YAMLDocument.maximumValues
        return try value(of: root)
    }

    private mutating func value(of node: Node) throws(YAMLError) -> JSONValue {
        remaining -= 1
        guard remaining >= 0 else {
            throw YAMLError(.tooLarge, "aliases expand to more than \(YAMLDocument.maximumValues) values", line: nil)
        }
        switch node {
        case .scalar(let scalar): return try value(of: scalar)
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            for element in sequence { elements.append(try value(of: element)) }
            return .array(elements)
        case .mapping(let mapping): return .object(try object(of: mapping))
        case .alias: throw YAMLError(.unsupported, "an alias refers to nothing", line: Self.line(of: node.mark))
        }
    }

    private mutating func object(of mapping: Node.Mapping) throws(YAMLError) -> JSONObject {
        var members = JSONObject()
        var merged: [Node] = []
        for (key, node) in mapping {
            guard let scalar = key.scalar else {
                throw YAMLError(.unsupported, "a key is not a string", line: Self.line(of: key.mark))
            }
            if scalar.style == .plain, scalar.string == "<<" {
                merged.append(node)
            } else if members[scalar.string] != nil {
                let line = Self.line(of: key.mark)
                throw YAMLError(.duplicateKey, "the key \"\(scalar.string)\" is there twice", line: line)
            } else {
                members[scalar.string] = try value(of: node)
            }
        }
        for node in merged { try merge(node, into: &members) }
        return members
    }

    /// Adds the members of a merge key's mapping, or of each mapping of its list, that are not there yet.
    private mutating func merge(_ node: Node, into members: inout JSONObject) throws(YAMLError) {
        let sources: [Node] = if let list = node.sequence { Array(list) } else { [node] }
        for source in sources {
            guard case .object(let object) = try value(of: source) else {
                throw YAMLError(.unsupported, "a merge key's value is not a mapping", line: Self.line(of: source.mark))
            }
            for (key, value) in object where members[key] == nil { members[key] = value }
        }
    }

    private func value(of scalar: Node.Scalar) throws(YAMLError) -> JSONValue {
        let prefix = "tag:yaml.org,2002:"
        let tag = scalar.tag.rawValue
        switch tag {
        case "", prefix + "bool", prefix + "int", prefix + "float", prefix + "null":
            guard tag != "" || scalar.style == .plain || scalar.style == .any else { return .string(scalar.string) }
        case "!", prefix + "str", prefix + "timestamp": return .string(scalar.string)
        default: throw YAMLError(.unsupported, "the tag \(tag) has no meaning here", line: Self.line(of: scalar.mark))
        }
        switch YAMLScalar.meaning(of: scalar.string) {
        case .value(let value): return value
        case .noFiniteNumber:
            let problem = "\(scalar.string) is a number that JSON cannot hold"
            throw YAMLError(.unsupported, problem, line: Self.line(of: scalar.mark))
        }
    }
}

// MARK: - Errors

extension YAMLReader {
    /// Takes off the comment line that the reader puts in front.
    private static func line(of mark: Mark?) -> Int? {
        mark.map { max(1, $0.line - 1) }
    }

    private static func translatingErrors<Result>(
        _ lineCount: Int,
        _ body: () throws -> Result
    ) throws(YAMLError) -> Result {
        do { return try body() } catch let error as YamlError { throw translated(error, lineCount) } catch {
            throw YAMLError(.malformed, String(describing: error), line: nil)
        }
    }

    private static func translated(_ error: YamlError, _ lineCount: Int) -> YAMLError {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            // The parser notices the end of the text on a line after it.
            let line = line(of: mark).map { min($0, lineCount) }
            let text = context.map { context in
                let start = Self.line(of: context.mark).map { " from line \($0)" } ?? ""
                return "\(context.text.trimmingSpaces)\(start), \(problem)"
            }
            return YAMLError(.malformed, text ?? problem, line: line)
        case .reader(let problem, let offset, _, let text):
            let line = offset.map { text.prefix($0).count { $0.isNewline } }
            return YAMLError(.malformed, problem, line: line.map { max(1, $0) })
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
            return YAMLError(.duplicateKey, "the key \(names) is there twice", line: line(of: context.mark))
        default: return YAMLError(.malformed, String(describing: error), line: nil)
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: Substring {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
