// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Controllers
import Installation
import JSON
import KubernetesClient
import VeleroAPI
import YAMLDocuments

/// The command `lifeboat install`.
struct InstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Install the server in a cluster, change or upgrade it, or put it in the place of a Velero.",
        discussion: """
            It can be run again at any time: what is not said stays as it is. All flags of 'velero install' are known; those \
            without a meaning here are taken with a note, and not listed below.
            """
    )

    @OptionGroup(title: "Storage") var storage: InstallStorageOptions
    @OptionGroup(title: "Server") var server: InstallServerOptions
    @OptionGroup var velero: InstallVeleroOptions

    @Flag(help: "Put Lifeboat in the place of the Velero that runs in the namespace.")
    var adopt = false

    @Option(
        help: ArgumentHelp(
            "What that Velero does and Lifeboat does not, and you do without; an attempt tells the names.",
            valueName: "name,…"
        )
    )
    var giveUp: [String] = []

    @Flag(help: "Install the definitions of the custom resources only.")
    var crdsOnly = false

    @Flag(help: "Change nothing; print the objects.")
    var dryRun = false

    @Option(name: .shortAndLong, help: "With --dry-run, how the objects are printed: yaml or json.")
    var output: OutputFormat?

    @Flag(help: "Wait until the server is available.")
    var wait = false

    @Option(help: "How long to wait at most.")
    var timeout = "5m"

    @OptionGroup var target: ServerOptions

    /// The image of this version, as `Scripts/image` names it.
    static let standardImage = "lifeboat.dev/lifeboat:\(LifeboatVersion.current)"

    func validate() throws {
        if output != nil && !dryRun { throw ValidationError("-o is for --dry-run") }
        if !giveUp.isEmpty && !adopt { throw ValidationError("--give-up is for --adopt") }
        // Velero would be gone before it was found out that its successor cannot be pulled.
        if adopt && server.image == nil && !dryRun && !crdsOnly {
            throw ValidationError("--adopt needs --image: no registry publishes \(Self.standardImage)")
        }
    }

    func run() async throws {
        let options = try await installationOptions()
        let limit = try GoDuration(timeout)
        guard limit > .zero else { throw CommandFailure("--timeout must be longer than nothing", status: .usage) }
        for note in velero.notes { Console.standard.say("note: \(note)") }
        if dryRun { return try await printManifests(options) }
        try await target.connection.withClient { client in
            let installer = Installer(client: client) { Console.standard.say($0.text) }
            guard !crdsOnly else {
                return try await installer.installDefinitions(
                    InstallationPlan(definitionsIn: ClusterState(definitionsIn: client))
                )
            }
            let state = try await Self.state(options, client)
            let plan = try InstallationPlan(options, in: state)
            for note in plan.notes { Console.standard.say("note: \(note)") }
            try await installer.install(plan)
            if wait { try await installer.waitUntilAvailable(in: options.namespace, within: limit.duration) }
            finish(plan, options, context: client.configuration.context)
        }
    }

    private func installationOptions() async throws -> InstallationOptions {
        let outputs: TerraformOutputs? =
            if let place = storage.fromTerraform { try await TerraformSource.read(place) } else { nil }
        var options = InstallationOptions(namespace: try target.namespaceName(), standardImage: Self.standardImage)
        try storage.add(to: &options, besides: outputs)
        try server.add(to: &options)
        options.adopts = adopt
        options.acceptedLosses = velero.acceptedLosses.union(FilterOptions.split(giveUp))
        if let outputs { return try fill(options, from: outputs) }
        return options
    }

    private static func state(_ options: InstallationOptions, _ client: APIClient) async throws -> ClusterState {
        try await ClusterState(reading: options.namespace, client) { UnsupportedFeatures.of($0) }
    }

    private func finish(_ plan: InstallationPlan, _ options: InstallationOptions, context: String) {
        let namespace = options.namespace
        Console.standard.say("Lifeboat is installed; its log: kubectl -n \(namespace) logs deployment/velero")
        guard let role = storage.podIdentityRoleArn else { return }
        let association = PodIdentity(
            role: role,
            namespace: namespace,
            account: plan.serviceAccountName,
            context: context
        )
        Console.standard.say("To give its pods the role, run this, and then restart them:\n  \(association.command)")
    }
}

// MARK: - Dry run

extension InstallCommand {
    private func printManifests(_ options: InstallationOptions) async throws {
        let plan = try await dryPlan(options)
        for note in plan.notes { Console.standard.say("note: \(note)") }
        if case .file = options.credentials, !crdsOnly {
            Console.standard.say("note: the Secret that is printed holds the credentials")
        }
        if plan.replaced != nil {
            Console.standard.say("note: adopting also removes Velero's Deployment first, and keeps it for --give-back")
        }
        if output == .json {
            Console.standard.data(OutputFormat.json.text(of: plan.manifests, asOne: false))
        } else {
            let documents = plan.manifests.map { "---\n\(YAMLDocument.text($0))" }
            Console.standard.data(documents.joined())
        }
    }

    /// What would be done in the cluster there is, or where none can be asked, in an empty one of today.
    private func dryPlan(_ options: InstallationOptions) async throws -> InstallationPlan {
        do {
            return try await target.connection.withClient { client in
                crdsOnly
                    ? InstallationPlan(definitionsIn: try await ClusterState(definitionsIn: client))
                    : try InstallationPlan(options, in: try await Self.state(options, client))
            }
        } catch let error as KubernetesError where Self.meansNoCluster(error.code) && !options.adopts {
            Console.standard.say("note: no cluster was asked (\(error.message)); these objects are for an empty one")
            return try crdsOnly
                ? InstallationPlan(definitionsIn: ClusterState()) : InstallationPlan(options, in: ClusterState())
        }
    }

    private static func meansNoCluster(_ code: KubernetesError.Code) -> Bool {
        [.badConfig, .connection, .timedOut, .unavailable].contains(code)
    }
}
