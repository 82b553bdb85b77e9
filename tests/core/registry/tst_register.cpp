// The journey "Register": its steps are those that a profiler recorded while the reference was imported, and say what the code reading
// asks - when do decorators run, and how does "BACKBONES" come to know all backbones.
#include "core/reference/register_trace.h"
#include "core/trace/breakpoint.h"
#include "core/trace/changed_variables.h"
#include "core/trace/trace_json.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QtTest>

#include <map>

using namespace teardown;
using Node = nlohmann::json;

namespace {

using Chain = std::vector<std::pair<std::string, int>>;

Node recording() {
    QFile file(QStringLiteral(TEST_DATA "/core/registry/register_tools_test.json"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    return Node::parse(file.readAll().toStdString());
}

Chain chainOf(const Node& document, const Node& indices) {
    Chain chain;
    for (const Node& index : indices) {
        const Node& frame = document.at("frames").at(index.get<std::size_t>());
        chain.emplace_back(frame.at(1), frame.at(2));
    }
    return chain;
}

/// Files and lines of the module bodies around the step.
Chain chainOf(const Step& step, std::size_t bodies) {
    Chain chain;
    for (std::size_t i = 0; i < bodies; ++i) chain.emplace_back(step.reference[i].file, step.reference[i].line);
    return chain;
}

ImportOrder read(std::size_t release) {
    auto order = readImportOrder(kReleases[release]);
    if (!order.ok()) qFatal("%s", english(order.error().what).c_str());
    return std::move(order).value();
}

std::vector<const Step*> stepsOf(const Trace& trace, StepKind kind) {
    std::vector<const Step*> found;
    for (const Step& step : trace.steps)
        if (step.kind == kind) found.push_back(&step);
    return found;
}

const Step& registrationOf(const Trace& trace, const std::string& key, const std::string& registry) {
    for (const Step* step : stepsOf(trace, StepKind::Register))
        if (const auto* detail = as<Registration>(*step); step->path == key && detail->registry == registry) return *step;
    qFatal("not registered");
}

}  // namespace

class TstRegister : public QObject {
    Q_OBJECT

private:
    const TracePtr m_trace = registerTrace(read(0));
    const Node m_recording = recording();

private Q_SLOTS:
    void modulesAreImportedInTheRecordedOrder() {
        const auto imports = stepsOf(*m_trace, StepKind::Import);
        const Node& modules = m_recording.at("modules");
        QCOMPARE(imports.size(), modules.size());
        for (std::size_t i = 0; i < imports.size(); ++i)
            QVERIFY2(chainOf(*imports[i], imports[i]->reference.size()) == chainOf(m_recording, modules[i]), imports[i]->path.c_str());
    }

    void classesAreRegisteredInTheRecordedOrder() {
        const auto steps = stepsOf(*m_trace, StepKind::Register);
        const Node& events = m_recording.at("events");
        QCOMPARE(steps.size(), events.size());
        const std::map<std::string, RegisteredBy> ways{{"decorator", RegisteredBy::Decorator},
                                                       {"call", RegisteredBy::Call},
                                                       {"call of the returned function", RegisteredBy::ReturnedCall}};
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const Step& step = *steps[i];
            const Node& event = events[i];
            const auto* detail = as<Registration>(step);
            QVERIFY(detail);
            QCOMPARE(step.type, event.at("cls").get<std::string>());
            QCOMPARE(detail->keys, event.at("keys").get<std::vector<std::string>>());
            QCOMPARE(detail->registry, m_recording.at("registries").at(event.at("reg").get<std::size_t>()).at("name").get<std::string>());
            QCOMPARE(detail->size, event.at("size").get<std::uint64_t>());
            QVERIFY2(detail->by == ways.at(event.at("via")), step.path.c_str());
            const Chain chain = chainOf(m_recording, event.at("chain"));
            QVERIFY2(chainOf(step, chain.size()) == chain, step.path.c_str());
            // The call itself may stand in a function that the module calls.
            const std::string code = event.at("at").at(0);
            const ReferenceFrame& caller = step.reference[chain.size() - (code == "<module>" ? 1 : 0)];
            QCOMPARE(caller.line, event.at("at").at(2).get<int>());
            if (code != "<module>") QCOMPARE(caller.function, code);
        }
    }

    void registriesAreCreatedWhereTheRecordingSays() {
        const auto steps = stepsOf(*m_trace, StepKind::Declare);
        const Node& registries = m_recording.at("registries");
        QCOMPARE(steps.size(), registries.size());
        std::vector<std::string> finals(steps.size());
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const Node& expected = registries[i];
            QCOMPARE(steps[i]->path, expected.at("name").get<std::string>());
            QCOMPARE(steps[i]->reference.back().file, expected.at("at").at(0).get<std::string>());
            QCOMPARE(steps[i]->reference.back().line, expected.at("at").at(1).get<int>());
            int before = 0;
            for (int step = 0; step < steps[i]->index; ++step)
                before += m_trace->steps[static_cast<std::size_t>(step)].kind == StepKind::Register;
            QCOMPARE(before, expected.at("before_event").get<int>());
        }
        const ImportOrder order = read(0);
        for (std::size_t i = 0; i < order.registries.size(); ++i) {
            const RegistryDeclaration& found = order.registries[i];
            const Node& expected = registries[i];
            QCOMPARE(found.bound, expected.at("names_in_its_module").get<std::vector<std::string>>());
            QCOMPARE(found.parent, expected.at("parent").is_null() ? -1 : expected.at("parent").get<int>());
            QCOMPARE(found.buildFunction, expected.at("build_func").get<std::string>());
        }
    }

    void stepsNestAsTheImportsDo() {
        for (const Step& step : m_trace->steps) {
            QVERIFY(step.end > step.index && step.end <= static_cast<int>(m_trace->steps.size()));
            if (step.parent < 0) {
                QCOMPARE(step.depth, 0);
                continue;
            }
            const Step& parent = m_trace->steps[static_cast<std::size_t>(step.parent)];
            QCOMPARE(step.depth, parent.depth + 1);
            QVERIFY(step.index < parent.end && step.end <= parent.end);
            QVERIFY(parent.kind == StepKind::Import);
        }
    }

    /// The notes' question. All datasets come after all models, because datasets want `accuracy`.
    void aBackboneIsRegisteredWhileItsModuleIsImported() {
        const Step& step = registrationOf(*m_trace, "RepVGG", "models");
        QCOMPARE(as<Registration>(step)->called, std::string("BACKBONES"));
        QVERIFY(step.reference.front().file == "tools/test.py" && step.reference.front().line == 14);
        QVERIFY(step.index < registrationOf(*m_trace, "ImageNet", "dataset").index);
        const ReferenceFrame& inner = step.reference.back();
        QCOMPARE(inner.function, std::string("Registry._register_module"));
        QCOMPARE(inner.line, 261);
        QCOMPARE(english(step.title), std::string("RepVGG into BACKBONES"));
        QVERIFY(std::any_of(step.variables.begin(), step.variables.end(),
                            [](const Variable& one) { return one.name == "self._module_dict" && one.value.ends_with("'RepVGG'}"); }));
    }

    /// 0.11 has five registries of models, which know no scope; 0.12 and 0.25 one object with six names.
    void olderReleasesHaveTheirOwnRegistries() {
        const ImportOrder old = read(2), later = read(1);
        QCOMPARE(old.mmcv, std::string("1.3.0"));
        QCOMPARE(later.mmcls, std::string("0.12.0"));
        QVERIFY(!old.hasParents && later.hasParents);
        std::map<std::string, int> sizes;
        const TracePtr trace = registerTrace(old);
        for (const Step* step : stepsOf(*trace, StepKind::Register)) {
            const auto* detail = as<Registration>(*step);
            sizes[detail->registry] = static_cast<int>(detail->size);
        }
        QCOMPARE(sizes["backbone"], 16);
        QCOMPARE(sizes["head"], 5);
        QCOMPARE(sizes["loss"], 4);
        QCOMPARE(sizes["neck"], 1);
        QCOMPARE(sizes["classifier"], 1);
        for (const Step* step : stepsOf(*trace, StepKind::Declare)) QCOMPARE(step->variables.size(), std::size_t{2});
        for (const RegistryDeclaration& registry : later.registries)
            if (registry.name == "models") QCOMPARE(registry.bound.size(), std::size_t{6});
    }

    void variablesSayWhatHasChanged() {
        const Step& step = registrationOf(*m_trace, "RepVGG", "models");
        const std::vector<bool> changed = changedVariables(*m_trace, step.index);
        QCOMPARE(changed.size(), step.variables.size());
        for (std::size_t i = 0; i < changed.size(); ++i) {
            const std::string& name = step.variables[i].name;
            // The module before it went into the same registry under its own name.
            QVERIFY2(changed[i] == (name == "module" || name == "self._module_dict"), name.c_str());
        }
    }

    void breakpointsStopAtANameAndAtAClass() {
        const std::vector<Breakpoint> onName{{BreakOn::Path, "RepVGG", 0, true}}, onType{{BreakOn::Type, "BatchMixupLayer", 0, true}};
        QCOMPARE(nextStop(*m_trace, -1, onName).step, registrationOf(*m_trace, "RepVGG", "models").index);
        QCOMPARE(nextStop(*m_trace, -1, onType).step, registrationOf(*m_trace, "BatchMixup", "augment").index);
    }
};

TD_TEST(TstRegister)
#include "tst_register.moc"
