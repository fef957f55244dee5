// SPDX-License-Identifier: Apache-2.0

/// How lines of the log look: both forms are logrus's, which Velero uses.
package enum LogFormat: String, Sendable, CaseIterable {
    /// `time="2026-11-22T17:47:16Z" level=info msg="…" key=value`.
    case text
    /// One JSON object a line.
    case json
}
