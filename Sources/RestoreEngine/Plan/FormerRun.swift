// SPDX-License-Identifier: Apache-2.0

package import JSON
package import VeleroAPI

/// A run of the same restore that ended before its time, because its server died: what it did counts as done.
package struct FormerRun: Sendable {
    /// What it did with an object that is in the target.
    package enum Trace: Sendable, Equatable {
        /// It made it.
        case made
        /// It may have changed it; the comparison with the backup tells.
        case perhapsChanged
    }

    /// How far the clock of the API server may be behind the one that gave ``since``: clocks of one cluster seldom
    /// differ by more.
    private static let clockTolerance = GoDuration(seconds: -60)

    /// When it started.
    package var since: Timestamp
    /// Namespaces of the target that it made: what a controller put into them first is not the user's.
    package var namespaces: Set<String> = []

    /// A run that started at this time.
    package init(since: Timestamp) {
        self.since = since
    }

    /// What it did with an object; `nil` when nothing.
    ///
    /// Objects carry the name of their restore as a label. An older restore of the same name can have left it too, hence
    /// the look at the time.
    /// - Parameters:
    ///   - live: The object in the target.
    ///   - options: The restore's, which are the same for both runs.
    /// - Returns: `nil` for an object without the label; and for an old one when the restore changes nothing that exists.
    package func trace(on live: JSONValue, _ options: RestoreOptions) -> Trace? {
        let label = live[path: ["metadata", "labels", VeleroLabel.restoreName]]?.string
        guard label == LabelValue.of(options.restoreName) else { return nil }
        let created = live[path: ["metadata", "creationTimestamp"]]?.string.flatMap { try? Timestamp($0) }
        if let created, created >= since.advanced(by: Self.clockTolerance) { return .made }
        return options.existingResourcePolicy == .update ? .perhapsChanged : nil
    }
}
