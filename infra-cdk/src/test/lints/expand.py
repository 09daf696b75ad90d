"""Expands template.yaml as AWS would, with AWS's own translator and without AWS: expand.py template.yaml > expanded.json"""
import json
import os
import sys

os.environ["AWS_DEFAULT_REGION"] = "us-east-1"

import yaml
from samtranslator.translator.transform import transform


class Loader(yaml.SafeLoader):
    pass


def short_form(loader, tag, node):
    name = tag if tag in ("Ref", "Condition") else "Fn::" + tag
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
        return {name: value.split(".", 1) if tag == "GetAtt" else value}
    return {name: loader.construct_sequence(node, deep=True)}


Loader.add_multi_constructor("!", short_form)


class NoManagedPolicies:
    def load(self):
        return {}


with open(sys.argv[1], encoding="utf-8") as file:
    template = yaml.load(file, Loader)
for resource in template["Resources"].values():
    for local in ("CodeUri", "DefinitionUri"):
        if local in resource["Properties"]:
            resource["Properties"][local] = "s3://bucket/" + resource["Properties"][local]
json.dump(transform(template, {}, NoManagedPolicies()), sys.stdout, indent=1)
