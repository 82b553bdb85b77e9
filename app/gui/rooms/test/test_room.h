// TestRoom: the stage page about tests: results one can walk into, down to the forward trace of a picture.
#pragma once

#include "app/gui/rooms/room.h"
#include "core/testing/test_results.h"

#include <memory>
#include <optional>

namespace teardown {

struct AnswerDoubt;
class TaskRunner;
class TestPage;

class TestRoom : public Room {
    Q_OBJECT
public:
    TestRoom();
    ~TestRoom() override;
    const char* id() const override { return "test"; }
    void install(WindowContext& context) override;

    TestPage* page() const { return m_page; }
    /// Shows the results on the page.
    void openResults(const QString& path);

private:
    void refresh();
    void show();
    /// Shows what makes the scores doubtful.
    void openCause(const AnswerDoubt& doubt);
    /// Opens the picture as the input. `why`: and shows which part of it supports the answer.
    void openPicture(const TestResultsPtr& results, uint sample, bool why);

    std::optional<WindowContext> m_context;
    TestPage* m_page = nullptr;
    bool m_asked = false;  ///< the page was shown in this session
    std::unique_ptr<TaskRunner> m_picture;
};

}  // namespace teardown
