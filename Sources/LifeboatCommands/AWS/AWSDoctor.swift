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
            It works here, with your own credentials or those of --profile; or with --in-cluster in the server's pod, as the \
            server. Nothing is changed, except that a small object is written below the prefix, read and deleted. Ends \
            with 1 when a check fails.
            """
    )

    @Flag(help: "Check from the server's pod, with its role and its locations; needs the right to run commands there.")
    var inCluster = false

    @OptionGroup var options: DoctorOptions

    @Option(name: .shortAndLong, help: "How the findings are printed: table, json or yaml.")
    var output: OutputFormat = .table

    @OptionGroup var target: ServerOptions

    func validate() throws {
        guard inCluster else { return }
        if options.fromTerraform != nil {
            throw ValidationError(
                "--in-cluster and --from-terraform exclude each other: the server examines what its own locations say"
            )
        }
        if options.profile != nil {
            throw ValidationError("--in-cluster and --profile exclude each other: the server has its own credentials")
        }
    }

    func run() async throws {
        let report = inCluster ? try await reportFromPod() : try await reportFromHere()
        Console.standard.data(output == .table ? report.table : output.text(of: report.json))
        Console.standard.say(report.summary)
        if report.hasFailure { throw ExitStatus.failure }
    }

    private func reportFromHere() async throws -> DoctorReport {
        let cluster = DoctorCluster(reading: target.connection)
        let assignment = try await options.assignment(of: target, at: cluster.address)
        let doctor = Doctor(access: assignment.access)
        return DoctorReport(try await doctor.examine(assignment.subject, cluster))
    }

    private func reportFromPod() async throws -> DoctorReport {
        let arguments = options.arguments(inPodOf: try target.namespaceName())
        return try await target.withServer { server in
            try await DoctorInPod(objects: server.objects).examine(arguments)
        }
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

    /// What its address tells of EKS.
    var address: EKSAddress? {
        guard case .configured(let configuration) = self else { return nil }
        return EKSAddress(context: configuration.context, host: configuration.server.host)
    }

    /// Reads the configuration; what is wrong with it is a finding and not the end.
    init(reading connection: ConnectionOptions) {
        do {
            self = try connection.configurationIfThere().map(Self.configured) ?? .none
        } catch {
            self = .unusable(CommandFailure(explaining: error)?.message ?? "\(error)")
        }
    }
}
