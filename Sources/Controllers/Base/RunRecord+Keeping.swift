// SPDX-License-Identifier: Apache-2.0

import KubernetesRuntime
import VeleroAPI

extension VeleroCache {
    /// Notes that a process leaves a resource to the next one, also when the task is cancelled.
    ///
    /// What cannot be noted in time counts as a death, of which there may be some.
    func letGo(_ resource: Resource, by process: String) async {
        // Two seconds of the five between the end of a term and the beginning of the next.
        try? await LastWords.say(within: .seconds(2)) {
            _ = try await update(newest(resource)) { RunRecord.letGo(&$0, by: process) }
        }
    }
}
