// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ArgumentParser
import FoundationEssentials
import KubernetesClient
import ObjectStore

/// What is to be examined: Terraform's, a bucket, or a location of the cluster.
struct DoctorOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What Terraform has made: a directory, a file of 'terraform output -json', or -.",
            valueName: "place"
        )
    )
    var fromTerraform: String?

    @Option(help: "A BackupStorageLocation of the cluster; default, unless something else is named: 'default'.")
    var location: String?

    @Option(
        help: ArgumentHelp(
            "A VolumeSnapshotLocation of the cluster; default: 'default', or the only one.",
            valueName: "name"
        )
    )
    var snapshotLocation: String?

    @Flag(help: "Ask with the credentials that the locations name, in Secrets too, as the server does.")
    var locationCredentials = false

    @Option(help: "A bucket.")
    var bucket: String?

    @Option(help: "What all keys in it start with.")
    var prefix: String?

    @Option(help: "Its region, and that of the disks.")
    var region: String?

    @Option(help: "The KMS key that backups are encrypted with.")
    var kmsKey: String?

    @Option(help: "A profile of AWS's configuration files.")
    var profile: String?

    @Option(help: "The name of the EKS cluster.")
    var clusterName: String?

    @Option(help: ArgumentHelp("A database to look up. May be repeated.", valueName: "identifier"))
    var rds: [String] = []

    func validate() throws {
        if [fromTerraform, location, bucket].compactMap({ $0 }).count > 1 {
            throw ValidationError("--from-terraform, --location and --bucket exclude each other")
        }
        if prefix != nil && bucket == nil { throw ValidationError("--prefix needs --bucket") }
        if fromTerraform != nil || bucket != nil {
            if snapshotLocation != nil { throw ValidationError("--snapshot-location goes with --location only") }
            if locationCredentials { throw ValidationError("--location-credentials goes with --location only") }
        }
        if locationCredentials && profile != nil {
            throw ValidationError("--profile and --location-credentials exclude each other")
        }
    }

    /// What is to be examined, and with whose credentials.
    /// - Parameters:
    ///   - target: Where locations are read.
    ///   - address: What the kubeconfig tells of the cluster.
    ///   - variables: Those of the process.
    /// - Returns: Both.
    /// - Throws: ``CommandFailure`` when what is named is not there; errors of the cluster and of Terraform.
    func assignment(
        of target: ServerOptions,
        at address: EKSAddress? = nil,
        variables: [String: String] = ProcessInfo.processInfo.environment
    ) async throws -> DoctorAssignment {
        var found = try await named(target, variables)
        if let region {
            found.subject.diskRegion = region
            found.subject.place.region = region
        }
        if let kmsKey {
            found.subject.place.encryption = .kms
            found.subject.place.kmsKeyID = kmsKey
        }
        if let profile {
            found.subject.place.profile = profile
            found.access.profile = profile
        }
        if let clusterName { found.subject.name(clusterName) }
        found.subject.databases += rds.filter { !found.subject.databases.contains($0) }
        found.subject.complete(from: address)
        return found
    }

    private func named(_ target: ServerOptions, _ variables: [String: String]) async throws -> DoctorAssignment {
        let own = DoctorAccess(environment: .system(variables: variables))
        if let fromTerraform {
            return DoctorAssignment(subject: DoctorSubject(try await TerraformSource.read(fromTerraform)), access: own)
        }
        if let bucket {
            return DoctorAssignment(subject: DoctorSubject(bucket: bucket, prefix: prefix ?? ""), access: own)
        }
        do {
            return try await located(location ?? "default", target, variables)
        } catch let error as KubernetesError where location == nil {
            throw CommandFailure(error.message, hint: "name what to examine: --from-terraform, --bucket or --location")
        }
    }

    private func located(
        _ name: String,
        _ target: ServerOptions,
        _ variables: [String: String]
    ) async throws -> DoctorAssignment {
        let namespace = try target.namespaceName(environment: variables)
        return try await target.connection.withClient { client in
            let objects = VeleroObjects(client: client, namespace: namespace)
            let locations = try await DoctorLocations.read(name, snapshots: snapshotLocation, objects)
            var subject = try locations.subject(clusterName: variables["AWS_CLUSTER_NAME"])
            var access = DoctorAccess(environment: .system(variables: variables), profile: subject.place.profile)
            if locationCredentials, let found = try await locations.access(objects, variables: variables) {
                subject.place = found.bucket
                subject.hasCustomerKey = false
                access = found.access
            }
            return DoctorAssignment(subject: subject, access: access)
        }
    }

    /// The command line by which the server's own program does the same in its pod.
    /// - Parameter namespace: The server's.
    /// - Returns: The arguments without the program's name.
    func arguments(inPodOf namespace: String) -> [String] {
        var arguments = ["aws", "doctor", "--output=json", "--namespace=\(namespace)"]
        func add(_ flag: String, _ value: String?) { if let value { arguments.append("--\(flag)=\(value)") } }
        add("location", location)
        add("snapshot-location", snapshotLocation)
        add("bucket", bucket)
        add("prefix", prefix)
        add("region", region)
        add("kms-key", kmsKey)
        add("cluster-name", clusterName)
        for database in rds { add("rds", database) }
        if bucket == nil { arguments.append("--location-credentials") }
        return arguments
    }
}
