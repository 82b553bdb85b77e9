// Holes: what stands in a network in place of a layer that could not be built, so that the rest of it can be shown. Only while a HoleScope
// is open; otherwise the first problem ends a build. A network with a hole cannot run.
#pragma once

#include "core/engine/zoo/head.h"
#include "core/engine/zoo/losses/loss.h"
#include "core/registry/arguments.h"

#include <string>
#include <vector>

namespace teardown::engine {

/// A part of a layer that is a hole; found by a dynamic_cast.
class Hole {
public:
    explicit Hole(Error reason) : m_reason(std::move(reason)) {}
    virtual ~Hole() = default;
    /// Why nothing could be built here, with its place in the config.
    const Error& reason() const { return m_reason; }

private:
    Error m_reason;
};

/// During its lifetime, problems below the network itself leave holes on this thread.
class HoleScope {
public:
    HoleScope();
    ~HoleScope();
    HoleScope(const HoleScope&) = delete;
    HoleScope& operator=(const HoleScope&) = delete;

    /// The open scope, if a layer is being constructed in it: then a problem may leave a hole. Else nullptr.
    static HoleScope* current();
    /// Records the problem, attributed to the layers that are being constructed, and returns it.
    Error record(Error error);
    /// All problems in order, each once.
    const std::vector<Error>& problems() const { return m_problems; }

    /// A layer that is being constructed.
    class Inside {
    public:
        explicit Inside(const Arguments& arguments);
        ~Inside();
        Inside(const Inside&) = delete;
        Inside& operator=(const Inside&) = delete;
    };

private:
    HoleScope* m_previous;
    std::vector<const Arguments*> m_inside;
    std::vector<Error> m_problems;
};

/// A hole in place of a backbone, neck or head. config: its dict. The type is the dict's, as it was written.
LayerPtr moduleHole(const ConfigValue& config, Error reason);
/// In place of a convolution, norm, activation or dropout.
UnaryPtr unaryHole(const ConfigValue& config, Error reason);
/// In place of a loss.
std::shared_ptr<Loss> lossHole(const ConfigValue& config, Error reason);

}  // namespace teardown::engine
