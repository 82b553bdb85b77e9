// AnswerRoom: the stage page about the answer (why this class, what if, all pictures), and the link from a doubt to its cause.
#pragma once

#include "app/gui/rooms/room.h"
#include "widgets/answer/answer_card.h"

#include <QStringList>

#include <memory>
#include <optional>

namespace teardown {

class AnswerPage;
class PicturesPage;
class TaskRunner;

class AnswerRoom : public Room {
    Q_OBJECT
public:
    AnswerRoom();
    ~AnswerRoom() override;
    const char* id() const override { return "answer"; }
    void install(WindowContext& context) override;

    AnswerPage* page() const { return m_page; }
    PicturesPage* pictures() const { return m_pictures.get(); }
    /// Goes to the cause that a doubt about the answer names.
    void openCause(const AnswerDoubt& doubt);

private:
    void makePage();
    /// The inspector's card offers pictures to try while the answer is for random input.
    void offerPictures();
    void openStep(int step);
    void showChannel(const QString& layer, int channel);

    std::optional<WindowContext> m_context;
    AnswerPage* m_page = nullptr;
    std::unique_ptr<PicturesPage> m_pictures;
    std::unique_ptr<TaskRunner> m_reader;
    QStringList m_offered;  ///< paths of the pictures that the card offers
};

}  // namespace teardown
