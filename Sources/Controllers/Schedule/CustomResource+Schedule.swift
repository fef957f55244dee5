// SPDX-License-Identifier: Apache-2.0

import JSON
package import VeleroAPI

extension CustomResource {
    /// The schedule that made a backup; empty for others, as the label of Velero's metrics is.
    package var scheduleName: String {
        // Not by way of all labels: it is asked of ten thousand backups at a time.
        json[path: ["metadata", "labels", VeleroLabel.scheduleName]]?.string ?? ""
    }
}
