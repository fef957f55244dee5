// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import KubernetesClient
import LifeboatServer
import ObjectStore
import VeleroAPI

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
    }

    /// What is to be examined.
    func subject(of target: ServerOptions) async throws -> DoctorSubject {
        var subject = try await named(target)
        if let region {
            subject.region = region
            subject.place.region = region
        }
        if let kmsKey {
            subject.place.encryption = .kms
            subject.place.kmsKeyID = kmsKey
        }
        if let profile { subject.place.profile = profile }
        if let clusterName { subject.clusterName = clusterName }
        subject.databases += rds.filter { !subject.databases.contains($0) }
        return subject
    }

    private func named(_ target: ServerOptions) async throws -> DoctorSubject {
        if let fromTerraform { return DoctorSubject(try await TerraformSource.read(fromTerraform)) }
        if let bucket { return DoctorSubject(bucket: bucket, prefix: prefix ?? "") }
        do {
            return try await located(location ?? "default", target)
        } catch let error as KubernetesError where location == nil {
            throw CommandFailure(error.message, hint: "name what to examine: --from-terraform, --bucket or --location")
        }
    }

    private func located(_ name: String, _ target: ServerOptions) async throws -> DoctorSubject {
        let namespace = try target.namespaceName()
        return try await target.connection.withClient { client in
            let objects = VeleroObjects(client: client, namespace: namespace)
            let location: BackupStorageLocation = try await objects.get(name)
            let address = try LocationAddress(location)
            guard var place = address.bucket else {
                throw CommandFailure("the BackupStorageLocation \(name) is no bucket", status: .usage)
            }
            // It is in the server's pod.
            place.customerKeyFile = nil
            var subject = DoctorSubject(place, objectLockMode: place.objectLockMode?.rawValue)
            subject.hasCustomerKey = address.hasCustomerKey
            return subject
        }
    }
}
