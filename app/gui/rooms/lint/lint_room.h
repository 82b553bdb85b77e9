// LintRoom: the lint's findings about the open config and checkpoint, in the list of problems. They are made beside the window's thread,
// and again whenever the config, its options or the checkpoint change, and when there is more to say: what the checkpoint's weights are,
// and whether the answers of a network with random weights change with the seed.
#pragma once

#include "app/gui/rooms/room.h"
#include "core/lint/finding.h"
#include "core/lint/weight_reading.h"
#include "core/session/seed_proof.h"
#include "widgets/common/lane.h"

#include <QTimer>

#include <memory>
#include <optional>

namespace teardown {

struct BuildOutcome;
class TaskRunner;

class LintRoom : public Room {
    Q_OBJECT
public:
    LintRoom();
    ~LintRoom() override;
    const char* id() const override { return "lint"; }
    void install(WindowContext& context) override;

    const Findings& findings() const { return m_findings; }
    /// The findings are of what was open before.
    bool isBusy() const;

private:
    /// What was read of a checkpoint and of the start that the config names.
    struct Weights {
        std::shared_ptr<const CheckpointFile> file;
        StartFile start;
        std::shared_ptr<const WeightFacts> facts;
    };

    void ask();
    void readWeights();
    void prove();
    void show(Findings findings);

    std::optional<WindowContext> m_context;
    Lane m_lane;
    std::unique_ptr<TaskRunner> m_runner;
    std::unique_ptr<TaskRunner> m_reader;
    std::unique_ptr<TaskRunner> m_prover;  ///< on the engine's lane
    QTimer m_timer;                        ///< several changes at once are one question
    Weights m_weights;
    std::shared_ptr<const BuildOutcome> m_proven;  ///< the network that m_proof is about
    std::optional<SeedProof> m_proof;
    Findings m_findings;
};

}  // namespace teardown
