// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ArgumentParser
import KubernetesClient

/// The command `lifeboat aws doctor`.
struct AWSDoctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check bucket, permissions, clock and cluster, and name what is missing.",
        discussion: """
            It works here, with your own credentials or those of --profile. Nothing is changed, except that a small object \
            is written below the prefix, read and deleted. Ends with 1 when a check fails.
            """
    )

    @OptionGroup var options: DoctorOptions

    @Option(name: .shortAndLong, help: "How the findings are printed: table, json or yaml.")
    var output: OutputFormat = .table

    @OptionGroup var target: ServerOptions

    func run() async throws {
        let cluster = DoctorCluster(reading: target.connection)
        let subject = try await options.subject(of: target)
        let doctor = Doctor(environment: .current(), profile: options.profile)
        let results = try await doctor.examine(subject, cluster)
        let report = DoctorReport(results)
        Console.standard.data(output == .table ? report.table : output.text(of: report.json))
        Console.standard.say(report.summary)
        if report.hasFailure { throw ExitStatus.failure }
    }
}

/// The cluster of the kubeconfig, if there is one.
enum DoctorCluster: Sendable {
    /// How it is reached.
    case configured(ClusterConfiguration)
    /// No cluster is configured.
    case none
    /// The configuration cannot be used; why.
    case unusable(String)

    /// Reads the configuration; what is wrong with it is a finding and not the end.
    init(reading connection: ConnectionOptions) {
        do {
            self = try connection.configurationIfThere().map(Self.configured) ?? .none
        } catch {
            self = .unusable(CommandFailure(explaining: error)?.message ?? "\(error)")
        }
    }
}
