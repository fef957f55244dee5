// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubernetesRuntime
import VeleroAPI

/// Who works when there are several replicas; names and defaults are those of Kubernetes' own controllers.
struct LeaderElectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Whether replicas agree on who works, by a Lease; without it there may be one only.",
            valueName: "true|false"
        )
    )
    var leaderElect = true

    @Option(help: ArgumentHelp("How long others wait for a leader that says nothing.", valueName: "duration"))
    var leaderElectLeaseDuration = "15s"

    @Option(help: ArgumentHelp("How long a leader tries to renew before it gives up.", valueName: "duration"))
    var leaderElectRenewDeadline = "10s"

    @Option(help: ArgumentHelp("The time between two tries.", valueName: "duration"))
    var leaderElectRetryPeriod = "2s"

    /// The times, in an order that lets a leader stop before another one starts.
    /// - Throws: ``CommandFailure`` with the status of wrong usage.
    func timing() throws -> LeaderElection.Timing {
        let lease = try ControllerOptions.duration(leaderElectLeaseDuration, "--leader-elect-lease-duration")
        let renewal = try ControllerOptions.duration(leaderElectRenewDeadline, "--leader-elect-renew-deadline")
        let retry = try ControllerOptions.duration(leaderElectRetryPeriod, "--leader-elect-retry-period")
        guard lease > renewal else {
            throw CommandFailure(
                "--leader-elect-lease-duration (\(lease)) must be longer than --leader-elect-renew-deadline (\(renewal))",
                hint: "a leader must give up before others may start",
                status: .usage
            )
        }
        guard renewal.duration > retry.duration * 1.2 else {
            throw CommandFailure(
                "--leader-elect-renew-deadline (\(renewal)) must be longer than 1.2 times --leader-elect-retry-period (\(retry))",
                hint: "a leader must be able to try more than once",
                status: .usage
            )
        }
        return LeaderElection.Timing(
            leaseDuration: lease.duration,
            renewDeadline: renewal.duration,
            retryPeriod: retry.duration
        )
    }
}
