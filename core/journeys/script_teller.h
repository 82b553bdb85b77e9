// ScriptTeller: the parts that tools/test.py and tools/train.py have in common.
#pragma once

#include "core/journeys/build_script.h"
#include "core/journeys/code_teller.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace teardown {

/// A dict of the config that is built, with its place.
struct BuiltPart {
    ConfigValue value;
    std::string path;  ///< "data.test"; empty: of no config
};

class ScriptTeller {
public:
    ScriptTeller(const ScriptFiles& files, const ReferenceData& data, Tool tool);
    virtual ~ScriptTeller() = default;

    using Inside = std::function<void()>;
    /// The function as `caller` calls it. `Inside` tells what happens below.
    void call(const std::string& caller, const std::string& function, const Inside& inside = {}, std::size_t which = 0);
    /// The step of the call that is being told.
    Step& step() { return m_teller.current(); }
    /// build_from_cfg as `caller` calls it. `defaults`: what default_args adds, with a text for each value.
    using Defaults = std::vector<std::pair<std::string, ConfigValue>>;
    void built(const std::string& caller, const std::string& registry, const BuiltPart& part, const Defaults& defaults = {},
               const Inside& inside = {}, std::size_t which = 0);

    void readConfig();
    void dataset(const BuiltPart& part, bool testMode);
    /// The function of mmcls/models/builder.py, and what the registry builds.
    void classifier(const ConfigValue& model);
    void loader(const char* phase, bool shuffle);
    void checkpoint(const std::string& caller);

    const ConfigValue& config() const { return m_files.config->root; }
    const ConfigValue* at(const std::string& path) const;
    const ReferenceData& data() const { return m_data; }
    const ScriptFiles& files() const { return m_files; }
    Trace take() { return m_teller.take(); }

protected:
    /// EpochBasedRunner's methods are called on the config's runner.
    std::string m_runner = "EpochBasedRunner";
    /// Below the classifier's init_weights, whose constructor had these arguments.
    void initWeights(const ConfigValue& model);
    /// What load_checkpoint and the like call to read a file. Nothing is read of an address.
    void readFile(const std::string& caller, const std::string& address);

private:
    friend class InitTeller;
    void open(const CallSite& site);
    void wrapper(const BuiltPart& part, const std::string& key, std::size_t line, bool testMode);
    void readBases(std::size_t file);
    void builtAt(const std::vector<ReferenceFrame>& frames, const std::string& registry, const BuiltPart& part, const Defaults& defaults,
                 const Inside& inside);
    void expand(const NodeRuns& runs, const BuiltPart& owner);
    void event(const ConstructionNode& node, const BuiltPart& owner, std::vector<ReferenceFrame> frames);
    void slot(const ConstructionNode& node, const BuiltPart& owner);
    void slotOf(const CallSite& site, const std::string& function, const BuiltPart& part);
    void models(const std::string& builder, const BuiltPart& part);
    std::vector<ReferenceFrame> onRunner(std::vector<ReferenceFrame> frames) const;

    const ScriptFiles& m_files;
    const ReferenceData& m_data;
    Tool m_tool;
    CodeTeller m_teller;
};

/// The config lacks a part that the tool reads.
Error scriptConfigError(const Config& config, const std::string& part, Tool tool);

/// A value in a line: "MNIST", "dict(type='Resize', size=32)", shortened.
std::string shortValue(const ConfigValue& value);

}  // namespace teardown
