// SPDX-License-Identifier: Apache-2.0

/// An element of a small XML document: the answers of S3 and STS have at most a few thousand.
package struct XMLElement: Sendable, Equatable {
    /// The name without prefix.
    package let name: String
    /// The text directly in it.
    package private(set) var text = ""
    /// The elements directly in it, in order.
    package private(set) var children: [XMLElement] = []

    /// Reads a whole document.
    /// - Parameter bytes: The document, in UTF-8.
    /// - Throws: ``XMLReader/Failure``.
    package init(parsing bytes: [UInt8]) throws(XMLReader.Failure) {
        var reader = XMLReader(bytes)
        var open: [XMLElement] = []
        while let event = try reader.next() {
            switch event {
            case .start(let name): open.append(XMLElement(name: name))
            case .text(let text): open[open.count - 1].text += text
            case .end:
                let closed = open.removeLast()
                if open.isEmpty {
                    // Whatever follows the document element must still be well-formed.
                    while try reader.next() != nil {}
                    self = closed
                    return
                }
                open[open.count - 1].children.append(closed)
            }
        }
        // The reader does not end a document that has no element without a failure.
        self.init(name: "")
    }

    private init(name: String) { self.name = name }

    /// The first child of that name.
    package func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The text of the first child of that name.
    package subscript(name: String) -> String? { child(name)?.text }

    /// All children of that name.
    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// Text that can stand in a document; `nil` when it holds characters that XML 1.0 cannot hold.
    package static func escape(_ text: String) -> String? {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\r": escaped += "&#13;"
            case "\n": escaped += "&#10;"
            case "\t": escaped += "&#9;"
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": return nil
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
