// SPDX-License-Identifier: Apache-2.0

/// Which labels an object must have, as in `-l app=web,tier in (a,b),!canary`.
///
/// All requirements must hold; a selector without any matches everything.
package struct LabelSelector: Sendable, Equatable {
    /// What is asked of one label.
    package enum Condition: Sendable, Equatable {
        /// The label is there with one of these values.
        case isIn([String])
        /// The label is not there, or has none of these values.
        case isNotIn([String])
        /// The label is there.
        case exists
        /// The label is not there.
        case doesNotExist
        /// The label is an integer above this one.
        case isGreater(Int)
        /// The label is an integer below this one.
        case isLess(Int)
    }

    /// One label and what is asked of it.
    package struct Requirement: Sendable, Equatable {
        /// The name of the label, such as `app.kubernetes.io/name`.
        package var key: String
        /// What is asked of it.
        package var condition: Condition

        /// Asks something of a label.
        package init(key: String, _ condition: Condition) {
            self.key = key
            self.condition = condition
        }

        /// Whether labels meet this requirement.
        package func matches(_ labels: [String: String]) -> Bool {
            let value = labels[key]
            return switch condition {
            case .isIn(let values): value.map(values.contains) ?? false
            case .isNotIn(let values): !(value.map(values.contains) ?? false)
            case .exists: value != nil
            case .doesNotExist: value == nil
            case .isGreater(let bound): value.flatMap { Int($0) }.map { $0 > bound } ?? false
            case .isLess(let bound): value.flatMap { Int($0) }.map { $0 < bound } ?? false
            }
        }
    }

    /// The requirements, in the order they were written.
    package var requirements: [Requirement]

    /// A selector of these requirements.
    package init(_ requirements: [Requirement] = []) {
        self.requirements = requirements
    }

    /// Whether this matches everything.
    package var isEmpty: Bool { requirements.isEmpty }

    /// Whether labels meet all requirements.
    package func matches(_ labels: [String: String]) -> Bool {
        requirements.allSatisfy { $0.matches(labels) }
    }
}

extension LabelSelector: CustomStringConvertible {
    /// The text for `labelSelector=` and for people; reading it gives this selector again.
    package var description: String { requirements.map(\.description).joined(separator: ",") }
}

extension LabelSelector.Requirement: CustomStringConvertible {
    package var description: String {
        switch condition {
        case .isIn(let values):
            values.count == 1 ? "\(key)=\(values[0])" : "\(key) in (\(values.joined(separator: ",")))"
        case .isNotIn(let values):
            values.count == 1 ? "\(key)!=\(values[0])" : "\(key) notin (\(values.joined(separator: ",")))"
        case .exists: key
        case .doesNotExist: "!\(key)"
        case .isGreater(let bound): "\(key)>\(bound)"
        case .isLess(let bound): "\(key)<\(bound)"
        }
    }
}
