// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore

/// How running a command ended, as the last channel of its stream tells.
enum ExecOutcome: Equatable {
    /// It ran, and ended with this code.
    case exited(Int)
    /// It could not be run.
    case failed(KubernetesStatus)

    /// Reads the `Status` that the node sends at the end.
    /// - Returns: `nil` when it is none.
    init?(bytes: [UInt8]) {
        guard case .object(var value)? = try? JSONParser.parse(bytes) else { return nil }
        if value["status"]?.string == "Success" {
            self = .exited(0)
            return
        }
        // Nodes leave the kind out.
        value["kind"] = "Status"
        guard value["status"]?.string == "Failure", let status = KubernetesStatus(.object(value)) else { return nil }
        if status.reason == "NonZeroExitCode",
            let code = status.causes.first(where: { $0.reason == "ExitCode" }).flatMap({ Int($0.message) })
        {
            self = .exited(code)
        } else {
            self = .failed(status)
        }
    }
}
