// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore

/// Values of Velero's specifications in the words of its own commands.
enum SpecWords {
    /// Names with commas, or the word for none.
    static func list(_ names: [String], none: String) -> String {
        names.isEmpty ? none : names.joined(separator: ", ")
    }

    /// A choice that may be left open.
    static func choice(_ value: Bool?, yes: String = "true", no: String = "false", open: String = "auto") -> String {
        value.map { $0 ? yes : no } ?? open
    }

    /// A label selector as kubectl writes it; one that breaks the rules as it stands.
    static func selector(_ selector: JSONValue?) -> String {
        guard let selector, selector.object?.isEmpty == false else { return "<none>" }
        let text = (try? LabelSelector(selector))?.description ?? JSONWriter.text(selector)
        return text.isEmpty ? "<none>" : text
    }

    /// Selectors of which one must match.
    static func selectors(_ selectors: [JSONValue]) -> String {
        selectors.isEmpty ? "<none>" : selectors.map(selector).joined(separator: " or ")
    }

    /// Labels or annotations, a line each, sorted.
    static func pairs(_ pairs: [String: String]) -> [String] {
        pairs.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }
}
