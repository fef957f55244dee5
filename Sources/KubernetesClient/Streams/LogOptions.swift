// SPDX-License-Identifier: Apache-2.0

/// Which lines of a container's log are wanted.
package struct LogOptions: Sendable {
    /// Whether the log is that of the run before the present one, which ended.
    package var isPrevious = false
    /// How many lines at most, counted from the end; all that the node keeps when `nil`.
    package var tailLines: Int?
    /// How old they may be; counted in whole seconds.
    package var since: Duration?
    /// How many bytes at most, counted from the first line that is wanted.
    package var limitBytes: Int?
    /// Whether each line begins with its time, as RFC 3339.
    package var timestamps = false

    /// All lines of the present run.
    package init() {}

    var query: [(name: String, value: String)] {
        var query: [(name: String, value: String)] = []
        if isPrevious { query.append(("previous", "true")) }
        if let tailLines { query.append(("tailLines", String(tailLines))) }
        // The server refuses 0.
        if let since { query.append(("sinceSeconds", String(max(1, since.components.seconds)))) }
        if let limitBytes { query.append(("limitBytes", String(limitBytes))) }
        if timestamps { query.append(("timestamps", "true")) }
        return query
    }
}
