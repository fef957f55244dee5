// SPDX-License-Identifier: Apache-2.0

import JSON
import RestoreEngine
import Testing

@Suite struct ServiceActionTests {
    @Test func `addresses that the source cluster had assigned are left to the target`() throws {
        let service = try prepared(ShopBackup.before.object("services", "shop/web"), "services")
        #expect(service[path: ["spec", "clusterIP"]] == nil)
        #expect(service[path: ["spec", "clusterIPs"]] == nil)
        #expect(service[path: ["spec", "selector"]] == ["app": "web"])
    }

    @Test func `a headless service stays headless`() throws {
        let service = try json(
            """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"db","namespace":"shop"},
             "spec":{"clusterIP":"None","clusterIPs":["None"],"ports":[{"port":5432}]}}
            """
        )
        let result = try prepared(service, "services")
        #expect(result[path: ["spec", "clusterIP"]] == "None")
        #expect(result[path: ["spec", "clusterIPs"]] == ["None"])
    }

    @Test func `a node port that was applied is kept and one that was assigned is not`() throws {
        let service = try prepared(ShopBackup.before.object("services", "shop/web"), "services")
        let ports = try #require(service[path: ["spec", "ports"]]?.array)
        #expect(ports.map { $0["nodePort"]?.int } == [30080, nil])
    }

    @Test func `node ports are kept when that is asked for`() throws {
        let original = try ShopBackup.before.object("services", "shop/web")
        let service = try prepared(original, "services", .testing { $0.options.preserveNodePorts = true })
        #expect(service[path: ["spec", "ports"]] == original[path: ["spec", "ports"]])
    }

    @Test(arguments: [
        (#"{"f:nodePort":{},"f:port":{}}"#, Int?.some(31000)),
        (#"{"f:port":{}}"#, nil),
    ])
    func `without an applied annotation a field manager tells who chose the node port`(
        fields: String,
        expected: Int?
    ) throws {
        let service = try json(
            #"""
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"a","namespace":"n","managedFields":[
              {"fieldsV1":{"f:spec":{"f:ports":{".":{},"k:{\"port\":80,\"protocol\":\"TCP\"}":\#(fields)}}}}]},
             "spec":{"ports":[{"port":80,"nodePort":31000}]}}
            """#
        )
        let ports = try #require(try prepared(service, "services")[path: ["spec", "ports"]]?.array)
        #expect(ports[0]["nodePort"]?.int == expected)
    }

    @Test(arguments: [(#"{"spec":{"healthCheckNodePort":32000}}"#, Int?.some(32000)), (#"{"spec":{}}"#, nil)])
    func `the port of the health check is kept only when it was applied`(applied: String, expected: Int?) throws {
        let service: JSONValue = [
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": [
                "name": "edge", "namespace": "shop",
                "annotations": ["kubectl.kubernetes.io/last-applied-configuration": .string(applied)],
            ],
            "spec": ["type": "LoadBalancer", "healthCheckNodePort": 32000],
        ]
        #expect(try prepared(service, "services")[path: ["spec", "healthCheckNodePort"]]?.int == expected)
    }

    @Test func `assigned ports and addresses are no difference, chosen ports are`() throws {
        let backup = try prepared(ShopBackup.before.object("services", "shop/web"), "services")
        var live = try ShopBackup.after.object("services", "shop/web")
        #expect(isUnchanged(backup, live, "services"))
        var ports = try #require(live[path: ["spec", "ports"]]?.array)
        ports[1]["nodePort"] = 32123
        live[path: ["spec", "ports"]] = .array(ports)
        #expect(isUnchanged(backup, live, "services"))
        ports[0]["nodePort"] = 32124
        live[path: ["spec", "ports"]] = .array(ports)
        #expect(!isUnchanged(backup, live, "services"))
    }

    @Test func `a port that was kept on request is no difference afterwards`() throws {
        let original = try json(
            """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"a","namespace":"n"},
             "spec":{"clusterIP":"10.0.0.5","ports":[{"port":80,"nodePort":31000}]}}
            """
        )
        let backup = try prepared(original, "services", .testing { $0.options.preserveNodePorts = true })
        var live = backup
        live[path: ["metadata", "managedFields"]] = try json(
            #"[{"fieldsV1":{"f:spec":{"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{"f:nodePort":{}}}}}}]"#
        )
        #expect(isUnchanged(backup, live, "services"))
    }

    @Test func `the service of the API server is left to it`() throws {
        let service: JSONValue = [
            "apiVersion": "v1", "kind": "Service", "metadata": ["name": "kubernetes", "namespace": "default"],
        ]
        #expect(try reasonForOmission(service, "services") == .managedByCluster)
    }
}
