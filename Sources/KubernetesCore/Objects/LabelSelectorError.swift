// SPDX-License-Identifier: Apache-2.0

/// Why a text or an object is no label selector.
package struct LabelSelectorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// The text does not follow the grammar.
        case malformed
        /// A label's name breaks Kubernetes' rules.
        case invalidKey
        /// A label's value breaks Kubernetes' rules.
        case invalidValue
        /// A requirement that the other form can't express, such as `>`.
        case unsupported
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence that quotes the selector.
    package let message: String
    /// What a right one looks like.
    package var hint: String? { "write it like app=web,tier in (front,back),!canary" }
    /// Never: the same text fails the same way.
    package var isRetryable: Bool { false }
    package var description: String { message }

    init(_ code: Code, _ problem: String, in text: String) {
        self.code = code
        message = "the label selector \"\(text)\" is not valid: \(problem)"
    }
}
