# SPDX-License-Identifier: Apache-2.0
# The commands of everyday work on Lifeboat; `make` alone lists them.

CLUSTER := .build/cluster

.PHONY: help setup cluster-up cluster-down demo image test terraform-test bench lint fmt
.DEFAULT_GOAL := help

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: ## install what building and testing need, and build the test cluster's Kubernetes once
	Scripts/setup

cluster-up: setup ## start a test cluster with a node; prints its kubeconfig
	Scripts/cluster up --dir $(CLUSTER) --node

cluster-down: ## stop that cluster and leave nothing behind
	Scripts/cluster down --dir $(CLUSTER)

demo: setup ## back up, destroy and restore a real cluster
	Scripts/demo

image: ## make the server's container image, without a container engine
	Scripts/setup --build
	Scripts/image

test: setup ## run the tests, those against a real cluster and real S3 servers included
	Scripts/test

terraform-test: ## test deploy/terraform, without a cloud
	Scripts/terraform-test

bench: setup ## measure
	Scripts/bench

lint: setup ## check formatting and the scripts
	Scripts/lint

fmt: ## format the Swift sources in place
	swift format format -p -r -i Sources Tests Package.swift
