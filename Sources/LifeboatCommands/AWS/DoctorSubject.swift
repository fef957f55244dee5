// SPDX-License-Identifier: Apache-2.0

import AWSServices
import Installation
import ObjectStore
import VeleroAPI
import VolumeSnapshots

/// What is examined, and what is expected of it.
struct DoctorSubject: Sendable, Equatable {
    /// The bucket.
    var place: S3Location
    /// The region of the disks, where something says it.
    var diskRegion: String?
    /// The region of the cluster, where its address says it.
    private var clusterRegion: String?
    /// Whether the server encrypts objects with a key that only it has.
    var hasCustomerKey = false
    /// How the location has backups locked.
    var objectLockMode: String?
    /// What the cluster is called in the tags of its disks.
    var clusterName: String?
    /// The EKS cluster.
    var eksName: String?
    /// The address of its API server.
    var clusterEndpoint: String?
    /// Whether disks are copied, or it is not known.
    var copiesDisks = true
    /// The tags that snapshots carry.
    var snapshotTags: [String: String] = [:]
    /// The databases to look up.
    var databases: [String] = []
    /// Who shall have the role by Pod Identity.
    var podIdentity: PodIdentityClaim?

    /// That a service account has a role.
    struct PodIdentityClaim: Sendable, Equatable {
        var namespace: String
        var account: String
        var role: String
    }

    /// A bucket about which nothing else is known.
    init(bucket: String, prefix: String) { self.init(S3Location(bucket: bucket, prefix: prefix), objectLockMode: nil) }

    /// The bucket of a location.
    init(_ place: S3Location, objectLockMode: String?) {
        self.place = place
        self.objectLockMode = objectLockMode
    }

    /// The region of the disks and of the cluster: the bucket's, unless more is known; `nil` where the environment says it.
    var region: String? { diskRegion ?? clusterRegion ?? place.region }

    /// What Terraform has made.
    init(_ outputs: TerraformOutputs) {
        var place = S3Location(bucket: outputs.bucket, prefix: outputs.prefix)
        place.region = outputs.region
        if !outputs.kmsKeyARN.isEmpty {
            place.encryption = .kms
            place.kmsKeyID = outputs.kmsKeyARN
        }
        self.init(place, objectLockMode: outputs.objectLockMode)
        diskRegion = outputs.snapshotRegion
        if !outputs.clusterName.isEmpty { name(outputs.clusterName) }
        clusterEndpoint = outputs.clusterEndpoint.isEmpty ? nil : outputs.clusterEndpoint
        snapshotTags = outputs.snapshotTags
        databases = outputs.databases
        if outputs.identity == .podIdentity {
            podIdentity = PodIdentityClaim(
                namespace: outputs.namespace,
                account: outputs.serviceAccount,
                role: outputs.roleARN
            )
        }
    }

    /// Takes the name of the EKS cluster, by which its disks are known too.
    mutating func name(_ cluster: String) {
        eksName = cluster
        clusterName = cluster
    }

    /// Takes what is not known yet from the address of the cluster.
    ///
    /// Its name is of use in its own region only.
    mutating func complete(from address: EKSAddress?) {
        guard let address else { return }
        clusterRegion = address.region
        guard eksName == nil, region == address.region, let name = address.name else { return }
        eksName = name
        clusterName = clusterName ?? name
    }

    /// Takes what a snapshot location says of the disks, or else the server's variables.
    mutating func complete(from location: VolumeSnapshotLocation?, clusterName server: String?) {
        let region = location?.spec.config["region"] ?? ""
        if !region.isEmpty { diskRegion = region }
        let annotated = location?.annotations[SnapshotTags.cluster] ?? ""
        guard let name = annotated.isEmpty ? server : annotated, !name.isEmpty else { return }
        clusterName = name
        snapshotTags = [SnapshotTags.cluster: name]
    }

    /// The snapshots' tags as EC2 takes them.
    var tags: [AWSTag] { AWSTag.list(snapshotTags) }
}
