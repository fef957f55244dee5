// SPDX-License-Identifier: Apache-2.0

import AWSCore
import Testing

@testable import AWSServices

@Suite struct EKSTests {
    @Test func `a cluster says how it can be reached`() async throws {
        let text = """
            {"cluster": {"name": "prod", "arn": "arn:aws:eks:r:1:cluster/prod", "status": "ACTIVE", "version": "1.34",
             "endpoint": "https://x.eks.amazonaws.com", "resourcesVpcConfig": {"endpointPublicAccess": true,
             "publicAccessCidrs": ["203.0.113.0/24"]}}}
            """
        let cluster = try await EKSClient(FakeAWS { _, _ in .init(body: text) }.connection()).describeCluster("prod")
        #expect(cluster.name == "prod" && cluster.status == "ACTIVE" && cluster.version == "1.34")
        #expect(cluster.endpoint == "https://x.eks.amazonaws.com" && cluster.isPublic)
        #expect(cluster.publicCIDRs == ["203.0.113.0/24"] && cluster.arn == "arn:aws:eks:r:1:cluster/prod")
    }

    @Test func `associations are read page by page`() async throws {
        let fake = FakeAWS { _, index in
            let next = index == 0 ? #", "nextToken": "n""# : ""
            return FakeAWS.Answer(body: #"{"associations": [{"associationId": "a-\#(index)"}]\#(next)}"#)
        }
        let client = EKSClient(fake.connection())
        let found = try await client.listPodIdentityAssociations(cluster: "c", namespace: "n", serviceAccount: "s")
        #expect(found == ["a-0", "a-1"])
        #expect(fake.sent.last?.url.encodedQuery == "namespace=n&serviceAccount=s&nextToken=n")
        let role = FakeAWS { _, _ in FakeAWS.Answer(body: #"{"association": {"roleArn": "arn:r"}}"#) }
        let arn = try await EKSClient(role.connection()).describePodIdentityAssociation(cluster: "c", id: "a-0")
        #expect(arn == "arn:r")
    }

    @Test(arguments: ["not JSON", "{}"])
    func `an answer that is none is refused`(body: String) async throws {
        let client = EKSClient(FakeAWS { _, _ in FakeAWS.Answer(body: body) }.connection())
        let error = try await #require(throws: AWSServiceError.self) { _ = try await client.describeCluster("c") }
        #expect(error.code == .badResponse)
    }
}
