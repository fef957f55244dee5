// SPDX-License-Identifier: Apache-2.0

/// What is measured: its name, what it means, and by what it is told apart.
package struct Metric: Sendable, Hashable {
    /// How a metric moves.
    package enum Kind: Sendable, Hashable {
        /// Only ever grows, but for a restart of the process.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts observations by their size; each bucket holds those up to its bound, and everything is in the last.
        case histogram(bounds: [Double])
    }

    /// As it is written for Prometheus, prefix included.
    package let name: String
    /// One sentence for people.
    package let help: String
    /// How it moves.
    package let kind: Kind
    /// The names of its labels, in the order in which values are given.
    package let labels: [String]

    /// Describes a metric.
    package init(_ name: String, _ kind: Kind, labels: [String] = [], _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }
}
