#include "core/reference/import_order.h"

#include "core/base/file.h"
#include "core/base/resources.h"
#include "core/reference/damaged.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace teardown {
namespace {

using ImportNode = nlohmann::json;
constexpr std::uint64_t kLargestImports = 4u << 20;

std::vector<std::string> wordsOf(const ImportNode& node) { return node.get<std::vector<std::string>>(); }

RegistryDeclaration declarationOf(const ImportNode& node) {
    RegistryDeclaration found;
    found.name = node.at("name");
    found.scope = node.at("scope");
    if (!node.at("parent").is_null()) found.parent = node.at("parent");
    found.buildFunction = node.at("build_func");
    found.file = node.at("file");
    found.line = node.at("line");
    found.bound = wordsOf(node.at("bound"));
    return found;
}

RegisteredBy registeredBy(const std::string& via) {
    if (via == "decorator") return RegisteredBy::Decorator;
    return via == "call" ? RegisteredBy::Call : RegisteredBy::ReturnedCall;
}

ImportRow rowOf(const ImportNode& node) {
    ImportRow row;
    const std::string what = node.at("what");
    row.what = what == "import" ? ImportRow::What::Import : what == "registry" ? ImportRow::What::Declare : ImportRow::What::Register;
    row.depth = node.at("depth");
    row.line = node.at("line");
    if (row.what != ImportRow::What::Import) row.registry = node.at("registry");
    if (row.what == ImportRow::What::Declare) return row;
    row.module = node.at("module");
    row.file = node.at("file");
    if (row.what == ImportRow::What::Import) return row;
    row.called = node.at("as");
    row.name = node.at("name");
    row.keys = wordsOf(node.at("keys"));
    row.bases = wordsOf(node.at("bases"));
    row.defined = node.at("defined");
    row.by = registeredBy(node.at("via"));
    row.function = node.value("function", std::string());
    row.at = node.at("at");
    return row;
}

ImportOrder orderOf(const ImportNode& document) {
    ImportOrder order;
    order.entry = document.at("entry");
    order.mmcls = document.at("versions").at("mmcls");
    order.mmcv = document.at("versions").at("mmcv");
    const ImportNode& registry = document.at("registry_class");
    order.registryFile = registry.at("file");
    order.callLine = registry.at("stores").at(0);
    order.returnedLine = registry.at("stores").at(1);
    order.storeLine = registry.at("methods").at("_register_module");
    order.hasParents = registry.at("methods").contains("infer_scope");
    for (const ImportNode& node : document.at("registries")) order.registries.push_back(declarationOf(node));
    for (const ImportNode& node : document.at("rows")) order.rows.push_back(rowOf(node));
    return order;
}

}  // namespace

Result<ImportOrder> readImportOrder(const ReferenceRelease& release) {
    const std::string path = resourcesFolder() + "/reference/imports/" + release.name + ".json";
    TD_TRY(const std::string text, readWholeFile(path, kLargestImports));
    try {
        ImportOrder order = orderOf(ImportNode::parse(text));
        order.release = release.name;
        return order;
    } catch (const ImportNode::exception& error) {
        return damagedReference(path, error.what());
    }
}

}  // namespace teardown
