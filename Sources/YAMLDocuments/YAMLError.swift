// SPDX-License-Identifier: Apache-2.0

/// Why a text could not be read as YAML, or a YAML document not be held as JSON.
package struct YAMLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// The text breaks YAML's grammar.
        case malformed
        /// The text holds something that JSON has no value for, such as `.inf` or a mapping used as a key.
        case unsupported
        /// A mapping has the same key twice.
        case duplicateKey
        /// The text holds several documents where one is expected.
        case severalDocuments
        /// The aliases of the text expand to more values than ``YAMLDocument/maximumValues``.
        case tooLarge
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence: what is wrong, and on which line.
    package let message: String
    /// The line, counted from 1, where that is known.
    package let line: Int?

    /// Describes one failure.
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - problem: What is wrong, in words that can follow `line 3: `.
    ///   - line: The line, counted from 1.
    package init(_ code: Code, _ problem: String, line: Int?) {
        self.code = code
        self.line = line
        message =
            line.map { "the YAML text is not valid: line \($0): \(problem)" }
            ?? "the YAML text is not valid: \(problem)"
    }

    /// Never: the same text fails the same way.
    package var isRetryable: Bool { false }

    package var description: String { message }
}
