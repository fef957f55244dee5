// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import Testing

@testable import VeleroAPI

@Suite struct DefinitionTests {
    private static let kinds = [
        "Backup", "BackupRepository", "BackupStorageLocation", "DataDownload", "DataUpload", "DeleteBackupRequest",
        "DownloadRequest", "PodVolumeBackup", "PodVolumeRestore", "Restore", "Schedule", "ServerStatusRequest",
        "VolumeSnapshotLocation",
    ]

    @Test func `each of Velero's kinds has one definition`() {
        #expect(CustomResourceDefinition.all.map(\.kind).sorted() == Self.kinds)
        let names = CustomResourceDefinition.all.map(\.name)
        #expect(names == names.sorted())
    }

    @Test(arguments: CustomResourceDefinition.all.map(\.kind))
    func `a definition is served and stored in one version without a status subresource`(kind: String) throws {
        let definition = try #require(CustomResourceDefinition.all.first { $0.kind == kind })
        let versions = definition.json[path: ["spec", "versions"]]?.array ?? []
        #expect(versions.count == 1)
        #expect(versions.first?["name"]?.string == (kind.hasPrefix("Data") ? "v2alpha1" : "v1"))
        #expect(versions.first?["served"] == true && versions.first?["storage"] == true)
        #expect(versions.first?["subresources"] == nil)
        #expect(definition.json[path: ["metadata", "name"]]?.string == "\(definition.plural).velero.io")
        #expect(GroupResource(definition.name) == GroupResource(group: "velero.io", resource: definition.plural))
    }

    /// What the views write must be what the definitions let in: the API server drops unknown fields without a word.
    @Test func `the views know the fields of the definitions, and no others`() {
        #expect(BackupSpec.memberOrder.sorted() == CustomResourceDefinition.backup.spec?.fieldNames)
        #expect(BackupStatus.memberOrder.sorted() == CustomResourceDefinition.backup.status?.fieldNames)
        #expect(RestoreSpec.memberOrder.sorted() == CustomResourceDefinition.restore.spec?.fieldNames)
        #expect(RestoreStatus.memberOrder.sorted() == CustomResourceDefinition.restore.status?.fieldNames)
    }
}
