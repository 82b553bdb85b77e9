// AnswerDesk: shows the answer of the run - or why there is none - wherever the window has one, and leads from a doubt to its cause.
#pragma once

#include "widgets/answer/answer_card.h"
#include "widgets/common/task_runner.h"

#include <QObject>

namespace teardown {

class AnswerPage;
class MainWindow;

class AnswerDesk : public QObject {
    Q_OBJECT
public:
    explicit AnswerDesk(MainWindow& window);
    /// The stage's page about the answer, once it is made.
    void connectPage(AnswerPage* page);
    /// Where the button of the doubt leads.
    void follow(const AnswerDoubt& doubt);
    /// The inspector's answer as it is now; also when nothing ran but the pad was emptied.
    void refresh();

private:
    void offerPictures();
    void goTo(int step);
    void showChannel(const QString& layer, int channel);

    MainWindow& m_window;
    TaskRunner m_reader;
    QStringList m_offered;  ///< paths of the pictures that the card offers
};

}  // namespace teardown
