// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Installation
import VeleroAPI

/// What an installed server is and does.
struct InstallServerOptions: ParsableArguments {
    @Option(help: "The server's image.")
    var image: String?

    @Option(help: "How many servers run: one works, the others stand by. (default: 1)")
    var replicas: Int?

    @Flag(help: "Let the server do everything, which restores in the cluster need.")
    var clusterAdmin = false

    @Option(help: "A service account that is there already, instead of a new one.")
    var serviceAccountName: String?

    @Option(
        help: ArgumentHelp(
            "Annotations of the service account, such as eks.amazonaws.com/role-arn=ARN.",
            valueName: "key=value,…"
        )
    )
    var saAnnotations: [String] = []

    @Option(help: ArgumentHelp("Annotations of the pods.", valueName: "key=value,…"))
    var podAnnotations: [String] = []

    @Option(help: ArgumentHelp("Labels of the pods.", valueName: "key=value,…"))
    var podLabels: [String] = []

    @Option(help: "CPU that a pod asks for; 0 for none. (default: 100m)")
    var veleroPodCpuRequest: String?

    @Option(help: "Memory that a pod asks for; 0 for none. (default: 64Mi)")
    var veleroPodMemRequest: String?

    @Option(help: "The most CPU of a pod; 0 for no limit. (default: 1)")
    var veleroPodCpuLimit: String?

    @Option(help: "The most memory of a pod; 0 for no limit. (default: 512Mi)")
    var veleroPodMemLimit: String?

    @Option(help: "Priority class of the pods.")
    var serverPriorityClassName: String?

    @Option(help: ArgumentHelp("A server that restores and makes no backups.", valueName: "true|false"))
    var restoreOnly: Bool?

    @Option(
        help: ArgumentHelp(
            "How often expired backups are looked for; 0 for the server's default.",
            valueName: "duration"
        )
    )
    var garbageCollectionFrequency: String?

    @Option(help: ArgumentHelp("How many backups are made at once; 0 for the server's default.", valueName: "count"))
    var concurrentBackups: Int?

    @Option(
        help: ArgumentHelp(
            "New schedules wait for their next time even if one is due at once.",
            valueName: "true|false"
        )
    )
    var scheduleSkipImmediately: Bool?

    func validate() throws {
        if let replicas, replicas < 1 { throw ValidationError("--replicas must be at least 1") }
        if let concurrentBackups, concurrentBackups < 0 {
            throw ValidationError("--concurrent-backups cannot be negative")
        }
        if serviceAccountName != nil && !saAnnotations.isEmpty {
            throw ValidationError("--sa-annotations are for a new service account; annotate yours with kubectl")
        }
    }

    /// Adds all of it to what is asked for.
    func add(to options: inout InstallationOptions) throws {
        options.image = image
        options.replicas = replicas
        options.hasClusterAdmin = clusterAdmin
        options.serviceAccountName = serviceAccountName
        options.serviceAccountAnnotations = try KeyValues.read(saAnnotations, of: "--sa-annotations")
        options.podAnnotations = try KeyValues.read(podAnnotations, of: "--pod-annotations")
        options.podLabels = try KeyValues.read(podLabels, of: "--pod-labels")
        options.resources.cpuRequest = veleroPodCpuRequest
        options.resources.memoryRequest = veleroPodMemRequest
        options.resources.cpuLimit = veleroPodCpuLimit
        options.resources.memoryLimit = veleroPodMemLimit
        options.priorityClassName = serverPriorityClassName
        options.arguments = try arguments()
    }

    /// What is said of the server's flags; an empty value takes back what was said before.
    private func arguments() throws -> [ServerArguments.Argument] {
        var arguments: [ServerArguments.Argument] = []
        if let restoreOnly { arguments.append(.init("restore-only", "\(restoreOnly)")) }
        if let scheduleSkipImmediately {
            arguments.append(.init("schedule-skip-immediately", "\(scheduleSkipImmediately)"))
        }
        if let garbageCollectionFrequency {
            let frequency = try GoDuration(garbageCollectionFrequency)
            guard frequency >= .zero else {
                throw CommandFailure("--garbage-collection-frequency cannot be negative", status: .usage)
            }
            arguments.append(.init("garbage-collection-frequency", frequency > .zero ? "\(frequency)" : ""))
        }
        if let concurrentBackups {
            arguments.append(.init("concurrent-backups", concurrentBackups > 0 ? "\(concurrentBackups)" : ""))
        }
        return arguments
    }
}
