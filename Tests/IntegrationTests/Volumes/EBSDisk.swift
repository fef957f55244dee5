// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// A claim bound to a volume whose EBS disk is there, in moto.
///
/// It is never attached: what can be proven is which snapshots and disks are made, and that objects point to them.
struct EBSDisk {
    let client: APIClient
    let namespace: String
    let ec2: S3Server
    let volume: String
    let id: String

    /// Makes a disk, and a volume and a claim for it in a namespace.
    static func make(_ client: APIClient, in namespace: String, _ ec2: S3Server) async throws -> EBSDisk {
        let form =
            "Action=CreateVolume&Version=2016-11-15&AvailabilityZone=us-east-1a&Size=4&VolumeType=gp3"
            + "&Iops=4000&Throughput=200"
        let answer = try await ec2.query("ec2", form)
        let id = try #require(answer.split(separator: "<volumeId>").last?.split(separator: "<").first.map(String.init))
        let disk = EBSDisk(client: client, namespace: namespace, ec2: ec2, volume: "pv-\(namespace)", id: id)
        try await disk.create()
        return disk
    }

    private func create() async throws {
        let spec: JSONValue = [
            "capacity": ["storage": "4Gi"], "accessModes": ["ReadWriteOnce"], "storageClassName": "",
            "persistentVolumeReclaimPolicy": "Retain",
            "csi": ["driver": "ebs.csi.aws.com", "volumeHandle": .string(id)],
            "nodeAffinity": [
                "required": [
                    "nodeSelectorTerms": [
                        [
                            "matchExpressions": [
                                [
                                    "key": "topology.ebs.csi.aws.com/zone", "operator": "In",
                                    "values": ["us-east-1a"],
                                ]
                            ]
                        ]
                    ]
                ]
            ],
            "claimRef": [
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": .string(namespace),
                "name": "data",
            ],
        ]
        try await client.create(
            .volumes,
            in: nil,
            [
                "apiVersion": "v1", "kind": "PersistentVolume", "metadata": ["name": .string(volume)],
                "spec": spec,
            ]
        )
        try await client.create(
            .claims,
            in: namespace,
            [
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": ["name": "data"],
                "spec": [
                    "accessModes": ["ReadWriteOnce"], "storageClassName": "", "volumeName": .string(volume),
                    "resources": ["requests": ["storage": "4Gi"]],
                ],
            ]
        )
        try await eventually("the claim is bound") { try await isBound("data", in: namespace) }
    }

    /// Whether a claim has its volume.
    func isBound(_ claim: String, in namespace: String) async throws -> Bool {
        let object = try await client.get(APIResource.claims.object(claim, in: namespace))
        return try JSONParser.parse(object)[path: ["status", "phase"]]?.string == "Bound"
    }

    /// What a program needs to reach the disk.
    var environment: [String: String] {
        ec2.environment.merging(["AWS_ENDPOINT_URL_EC2": ec2.endpoint, "AWS_REGION": ec2.region]) { $1 }
    }

    /// The identifiers of the disk's snapshots.
    func snapshots() async throws -> [String] {
        // moto brings snapshots of its own.
        let filter = "Filter.1.Name=volume-id&Filter.1.Value.1=\(id)"
        let text = try await ec2.query("ec2", "Action=DescribeSnapshots&Version=2016-11-15&\(filter)")
        return text.split(separator: "<snapshotId>").dropFirst().compactMap { $0.split(separator: "<").first }
            .map(String.init)
    }

    /// All disks there are, as EC2 lists them.
    func volumes() async throws -> String {
        try await ec2.query("ec2", "Action=DescribeVolumes&Version=2016-11-15")
    }

    /// Takes away volumes, which are in no namespace.
    func remove(_ names: [String]) async {
        for name in names { _ = try? await client.delete(APIResource.volumes.object(name)) }
    }
}

extension APIResource {
    static let volumes = APIResource(
        groupResource: GroupResource("persistentvolumes"),
        version: "v1",
        kind: "PersistentVolume",
        namespaced: false
    )
    static let nodes = APIResource(
        groupResource: GroupResource("nodes"),
        version: "v1",
        kind: "Node",
        namespaced: false
    )
    static let claims = APIResource(
        groupResource: GroupResource("persistentvolumeclaims"),
        version: "v1",
        kind: "PersistentVolumeClaim",
        namespaced: true
    )
}
