// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// What clocks show in one time zone, at any time.
package struct TimeZoneRules: Sendable, Equatable {
    /// A length of time in which the clocks are not set.
    package struct Span: Sendable, Equatable {
        /// Seconds that the clocks are ahead of UTC.
        package var offset: Int
        /// The second, counted from 1970, at which they are set next; `Int.max` for never.
        package var end: Int
    }

    /// Always UTC.
    package static let utc = TimeZoneRules(name: "UTC", first: 0, changes: [], rest: nil)

    /// A moment at which the clocks are set.
    struct Change: Sendable, Equatable {
        /// Seconds after the start of 1970.
        var second: Int
        /// Seconds ahead of UTC from then on.
        var offset: Int
    }

    /// The name, such as `Europe/Berlin`.
    package let name: String
    /// Seconds ahead of UTC before the first change.
    private let first: Int
    /// In order.
    private let changes: [Change]
    /// What holds after the last change.
    private let rest: YearlyClock?

    /// Gathers what is known of a zone.
    init(name: String, first: Int, changes: [Change], rest: YearlyClock?) {
        self.name = name
        self.first = first
        self.changes = changes
        self.rest = rest
    }

    /// The span that a second, counted from 1970, lies in.
    package func span(at second: Int) -> Span {
        let index = changesBegun(by: second)
        if index < changes.count {
            return Span(offset: index == 0 ? first : changes[index - 1].offset, end: changes[index].second)
        }
        if let rest { return rest.span(at: second) }
        return Span(offset: changes.last?.offset ?? first, end: .max)
    }

    /// What the clocks show at a moment.
    package func wall(at moment: Timestamp) -> CivilTime {
        CivilTime(wallSeconds: moment.seconds + span(at: moment.seconds).offset)
    }

    /// The number of changes up to and including a second.
    private func changesBegun(by second: Int) -> Int {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].second <= second { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
